import type { Mesh } from '../../mesh/mesh';
import { endingsOf } from '../endings';
import { endText } from '../report/end-text';
import { type Trace, traceOf } from '../trace';
import { TraceError } from '../trace-error';
import { absenceBehind } from './absence';
import { answerWords, unmet } from './expectation';
import { callersOf } from './outcome';
import type { ExpectedRequest } from './requests-file';

/** What a state says to one request. */
export type Verdict =
  | { readonly kind: 'expected' }
  | {
      readonly kind: 'unexpected';
      readonly trace: Trace;
      readonly wrong: readonly string[];
      readonly mesh: Mesh;
    }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'impossible'; readonly reason: string; readonly isCertain: boolean };

/** What a state says to a request, at each of its callers. What rests on an object that may be in other files is unknown. */
export function verdictsOn(
  mesh: Mesh,
  expected: ExpectedRequest,
  namespace: string | undefined,
): readonly Verdict[] {
  const { request, expect } = expected;
  // With all Services, a name that is not there does not exist.
  const isCertain = mesh.known.holdsAll('', 'Service');
  try {
    return callersOf(mesh, expected, namespace).map((caller): Verdict => {
      const trace = traceOf(mesh, caller, request);
      const unknown = endingsOf(trace).find(({ end }) => end.kind === 'unknown');
      if (unknown !== undefined)
        return { kind: 'unknown', reason: endText(unknown.end).replace(/^unknown: /, '') };
      const wrong = wrongIn(mesh, trace, expect);
      if (wrong.length === 0) return { kind: 'expected' };
      const lacking = absenceBehind(mesh, trace);
      return lacking === undefined
        ? { kind: 'unexpected', trace, wrong, mesh }
        : { kind: 'unknown', reason: lacking };
    });
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return [{ kind: 'impossible', reason: plain(error.message), isCertain }];
  }
}

/** What differs. A version that no workload has answers nothing, so its name need not be known. */
function wrongIn(mesh: Mesh, trace: Trace, expect: ExpectedRequest['expect']): readonly string[] {
  try {
    const wrong = unmet(mesh, trace, expect);
    const versions = versionsText(expect);
    // Their shares are told by the answer.
    return wrong.length > 0 && versions !== undefined
      ? [`expected ${versions}, got ${answerWords(trace)}`]
      : wrong;
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return [`${plain(error.message)} (got ${answerWords(trace)})`];
  }
}

/** The expected versions with their shares; undefined if more than that is expected. */
function versionsText({ version, shares = {}, ...others }: ExpectedRequest['expect']): string | undefined {
  if (Object.keys(others).length > 0) return undefined;
  if (version !== undefined) return version;
  return Object.entries(shares)
    .map(([name, percent]) => `${percent}% ${name}`)
    .join(', ');
}

/** A message without the name of an option: a file of requests has none. */
function plain(message: string): string {
  return message
    .replace(/^--why /, 'version ')
    .replace(/^--from /, 'from ')
    .replace(' with --from', ' in from');
}
