import type { Finding, Related, TextPlace } from '../../check/finding';
import { requestNotJudged, unexpectedAnswer } from '../../check/request-rules';
import { findingsBy } from '../../check/rule';
import type { AppliedTogether } from '../../check/state/applied-together';
import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import { lastOnes } from '../applied-objects';
import { conditionText, withoutCondition } from '../report/condition-text';
import { specField } from '../report/place';
import { reportOf } from '../report/report';
import type { ReportedPassedOver } from '../report/types';
import { requestLine } from '../requests/url';
import type { Trace } from '../trace';
import { TraceError } from '../trace-error';
import { whyOf } from '../why/why';
import { answerWords } from './expectation';
import { wordsOf } from './outcome';
import type { ExpectedRequest } from './requests-file';
import { type Verdict, verdictsOn } from './verdicts';

/** The requests of one file. */
export interface RouteTests {
  /** The file as the user named it. */
  readonly file: string;
  readonly requests: readonly ExpectedRequest[];
}

/** The search for ways to a version tries many changes, so it is made for so many requests only. */
const mostWays = 20;

/**
 * The findings of route tests: a request with another answer than the expected one, and a request whose answer is not known.
 *
 * @param options the facts about the cluster
 * @param namespace the namespace of names without one
 */
export function requestFindings(
  tests: readonly RouteTests[],
  { states, areEnvironments }: AppliedTogether,
  options: MeshOptions,
  namespace: string | undefined,
): Finding[] {
  const meshes = states.map((objects) => meshOf(lastOnes(objects), options));
  let ways = 0;
  return tests.flatMap(({ file, requests }) =>
    requests.flatMap((expected): Finding[] => {
      const verdicts = meshes.map((mesh) => verdictsOn(mesh, expected, namespace));
      const at: TextPlace = { file, line: expected.line };
      const all = verdicts.flat();
      const unexpected = all.filter((each) => each.kind === 'unexpected');
      const isCertain =
        areEnvironments || verdicts.every((own) => own.some(({ kind }) => kind === 'unexpected'));
      if (unexpected.length > 0 && isCertain) {
        const seen = new Set<string>();
        return unexpected.flatMap((each) => {
          const found = differing(each, expected, { at, options, hasWays: ++ways <= mostWays });
          return found.filter(({ message }) => seen.size !== seen.add(message).size);
        });
      }
      const [open] = unexpected;
      if (open !== undefined)
        return findingsBy(requestNotJudged, (report) =>
          report('depends', {
            at,
            with: { ...namesOf(expected), count: states.length, reason: open.wrong.join('; ') },
          }),
        );
      const unknown = all.find((each) => each.kind === 'unknown' || each.kind === 'impossible');
      return unknown === undefined ? [] : notJudged(unknown, expected, at);
    }),
  );
}

/** The request in a few words, and as it is sent. */
function namesOf({ name, ...expected }: ExpectedRequest): {
  readonly request: string;
  readonly sent: string;
} {
  return { request: name ?? requestLine(expected.request), sent: wordsOf({ ...expected, name: undefined }) };
}

function notJudged(
  verdict: Extract<Verdict, { readonly kind: 'unknown' | 'impossible' }>,
  expected: ExpectedRequest,
  at: TextPlace,
): Finding[] {
  const words = { ...namesOf(expected), reason: verdict.reason };
  if (verdict.kind === 'impossible' && verdict.isCertain)
    return findingsBy(unexpectedAnswer, (report) => report('impossible', { at, with: words }));
  return findingsBy(requestNotJudged, (report) => report(verdict.kind, { at, with: words }));
}

interface Told {
  readonly at: TextPlace;
  readonly options: MeshOptions;
  /** Whether ways to the expected version are looked for. */
  readonly hasWays: boolean;
}

function differing(
  { trace, wrong, mesh }: Extract<Verdict, { readonly kind: 'unexpected' }>,
  expected: ExpectedRequest,
  { at, options, hasWays }: Told,
): Finding[] {
  const { answer, passedOver, path } = reportOf(trace, mesh, () => []);
  const index = indexOfReason(trace, expected);
  const passed = passedOver[index];
  const taken = path.find(({ kind }) => kind === 'rule')?.words.replace(/: .*/s, '');
  const taking = taken === undefined ? 'no rule takes the request' : `${taken} takes the request`;
  const [own, other] = [trace.rule?.at ?? trace.connectionRule, trace.passedOver[index]?.at];
  const related: Related[] = [
    ...(own === undefined ? [] : [{ at: own, message: taking }]),
    ...(other === undefined || passed === undefined ? [] : [{ at: other, message: reasonText(passed) }]),
  ];
  const reason =
    answer.kind === 'failed'
      ? answer.words.replace(/^[^:]*: /, '')
      : passed === undefined
        ? taking
        : reasonText(passed);
  const fix =
    answer.fix ??
    (taken !== undefined && passed !== undefined ? letting(passed, taken) : undefined) ??
    (hasWays ? wayTo(mesh, trace, expected, options) : undefined);
  return findingsBy(unexpectedAnswer, (report) =>
    report('differs', {
      at,
      related,
      with: {
        ...namesOf({ ...expected, from: expected.from ?? trace.caller.words }),
        wrong: wrong.join('; '),
        answer: answerWords(trace),
        reason,
        fix: fix ?? changeOf(taken, expected),
        file: at.file,
      },
    }),
  );
}

/** The index of the rule to the expected version that is passed over; of the first rule, if none takes the request. */
function indexOfReason({ rule, connectionRule, passedOver }: Trace, { expect }: ExpectedRequest): number {
  if (rule === undefined && connectionRule === undefined) return 0;
  const { version } = expect;
  if (version === undefined) return -1;
  return passedOver.findIndex((each) =>
    (each.rule?.route.route ?? []).some(({ destination }) => destination?.subset === version),
  );
}

function reasonText({ words, code, conditions, by }: ReportedPassedOver): string {
  const [first] = conditions;
  const told = first === undefined ? withoutCondition({ code, by }) : conditionText(first, by);
  return `${words} does not take it: ${told ?? code} (${first?.code ?? code})`;
}

/** How a rule to the expected version gets the request. */
function letting({ words, conditions, by }: ReportedPassedOver, taken: string): string | undefined {
  const [first] = conditions;
  if (first !== undefined) return `change ${specField(first.place)} so that ${words} takes the request`;
  return by === null ? undefined : `move ${words} before ${taken}`;
}

function changeOf(taken: string | undefined, { expect }: ExpectedRequest): string {
  if (taken === undefined) return 'add a rule that takes the request';
  return `change ${expect.shares === undefined ? '' : 'the weights of '}${taken}`;
}

/** The first change of the manifests that leads to the expected version. */
function wayTo(
  mesh: Mesh,
  trace: Trace,
  { expect }: ExpectedRequest,
  options: MeshOptions,
): string | undefined {
  if (expect.version === undefined) return undefined;
  try {
    return whyOf(mesh, trace, expect.version, options).files.find(({ share }) => share === 1)?.words;
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return undefined;
  }
}
