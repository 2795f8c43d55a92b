import { type Mesh, meshOf } from '../../mesh/mesh';
import { callersFor } from '../default-callers';
import { callerNamed } from '../named-callers';
import { reportOf } from '../report/report';
import type { TraceReport } from '../report/types';
import { pasted } from '../requests/pasted';
import { type Trace, traceOf } from '../trace';
import { type EmbeddedState, findingsOf, objectsOf } from './state';

/** A trace with its report. */
export interface Answered {
  readonly trace: Trace;
  readonly report: TraceReport;
}

/** The state of a page, which answers requests. */
export interface Engine {
  readonly mesh: Mesh;
  /**
   * What `cdk8s-istio trace` answers in this state.
   *
   * @param text a URL, `METHOD URL`, or a line of curl
   * @param from the caller, as `--from` names it, unless the text names one; undefined for the default
   * @throws TraceError if the text is no request, or the caller is unknown
   */
  answer(text: string, from: string | undefined): readonly Answered[];
}

/** Reads the state of a page. */
export function engineOf(state: EmbeddedState): Engine {
  const objects = objectsOf(state);
  const mesh = meshOf(objects, state.options);
  const findings = findingsOf(state, objects);
  return {
    mesh,
    answer: (text, from) => {
      const { requests, from: named = from, claims } = pasted(text);
      return requests.flatMap((request) => {
        const callers =
          named === undefined
            ? callersFor(mesh, request, state.namespace)
            : [callerNamed(mesh, named, state.namespace)];
        return callers.map((caller): Answered => {
          const trace = traceOf(mesh, caller, request, claims);
          return { trace, report: reportOf(trace, mesh, () => findings) };
        });
      });
    },
  };
}
