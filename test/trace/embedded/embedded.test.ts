import { createContext, runInContext } from 'node:vm';
import { forBrowsers } from '../../../bundle/page';
import { check } from '../../../lib/check/check';
import { type MeshOptions, meshOf } from '../../../lib/mesh/mesh';
import { callersFor } from '../../../lib/trace/default-callers';
import { embeddedState } from '../../../lib/trace/embedded/embed';
import { callerNamed } from '../../../lib/trace/named-callers';
import { reportOf } from '../../../lib/trace/report/report';
import { pasted } from '../../../lib/trace/requests/pasted';
import { traceOf } from '../../../lib/trace/trace';
import { TraceError } from '../../../lib/trace/trace-error';
import { controllers } from './controllers';
import { type ComparedState, filesIn, folderOf, type Question, questionsIn, randomStates } from './states';

/** What browsers have, and nothing of Node.js. */
const inPage = createContext({ URL, URLSearchParams, TextEncoder, TextDecoder, btoa, atob });
runInContext(forBrowsers('test/trace/embedded/engine-in-page.ts', []), inPage);
const engineInPage = runInContext('engineInPage', inPage) as (
  state: string,
) => (text: string, from: string | undefined) => string;

/** Where the answers of the page differ from those of `trace`, and how many there are. */
function compared({ name, objects }: ComparedState, most: number, options: MeshOptions = {}) {
  const mesh = meshOf(objects, options);
  const engine = engineInPage(JSON.stringify(embeddedState(objects, options)));
  const { domain, istioVersion } = mesh;
  let findings: ReturnType<typeof check>['findings'] | undefined;
  const found = () => {
    findings ??= check(objects, { domain, istioVersion }).findings;
    return findings;
  };
  const expected = ({ line, from }: Question): string => {
    try {
      const { requests, claims } = pasted(line);
      const reports = requests.flatMap((request) => {
        const callers =
          from === undefined ? callersFor(mesh, request, undefined) : [callerNamed(mesh, from, undefined)];
        return callers.map((caller) => reportOf(traceOf(mesh, caller, request, claims), mesh, found));
      });
      return JSON.stringify(reports);
    } catch (error) {
      if (error instanceof TraceError) return `error: ${error.message}`;
      throw error;
    }
  };
  return questionsIn(mesh, most).map((question) => ({
    where: `${name}: ${question.line} from ${question.from}`,
    page: engine(question.line, question.from),
    trace: expected(question),
  }));
}

test.each([
  ['the example', () => [folderOf('dist')], 200],
  ['the shop of the graphs', () => [folderOf('test/graph/fixtures/shop')], 200],
  ['an installation of Istio, and objects of other controllers', () => [controllers()], 300],
  ['every fixture of check, broken ones too', () => filesIn('test/check/rules'), 4],
  ['random sets of objects', () => randomStates(20, 7), 30],
] as const)(
  'in %s, a page gives the answers of trace, with the same lines and fixes',
  (_, states, most) => {
    const all = states().flatMap((state) => compared(state, most));
    expect(all.length).toBeGreaterThan(10);
    const wrong = all.filter(({ page, trace }) => page !== trace);
    expect(wrong.slice(0, 3)).toEqual([]);
  },
  300_000,
);
