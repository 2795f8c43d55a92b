import type { Mesh } from '../../../lib/mesh/mesh';
import type { Caller } from '../../../lib/mesh/request';
import type { Branch } from '../../../lib/trace/branches';
import { inNamespace } from '../../../lib/trace/callers';
import type { End } from '../../../lib/trace/end';
import { type Trace, traceOf } from '../../../lib/trace/trace';
import type { Pod } from '../lab/objects';
import type { LabRequest } from '../pod/messages';
import { podOf } from './pods';
import { askedOf, type Predicted, UNASKABLE } from './predicted';

/** The answer that a trace says, as the lab compares it, and the name of the route that the proxy logs. */
export interface Told extends Predicted {
  readonly trace: Trace;
  /** Undefined if no rule takes the request. */
  readonly route: string | undefined;
}

/** The word for a port that pods do not declare, and on which nobody in the lab listens. */
export const NOT_OPEN = 'a port that is not declared';

/** What a trace of a request from a pod says; undefined if it says that the answer is unknown. */
export function traced(mesh: Mesh, from: Pod, request: LabRequest): Told | undefined {
  const { namespace = '', labels = {}, annotations = {} } = from.metadata;
  const isGateway = annotations['inject.istio.io/templates'] === 'gateway';
  const caller: Caller = { kind: isGateway ? 'gateway' : 'workload', namespace, labels };
  const asked = askedOf(request);
  const trace = traceOf(mesh, { ...inNamespace(namespace), caller }, asked);
  const isHttp = asked.protocol === 'http';
  const route = trace.rule?.name;
  const { end } = trace;
  if (end?.kind === 'unknown') return undefined;
  if (end !== undefined) {
    const words = new Set([wordOf(end, isHttp)]);
    return { possible: words, certain: words, trace, route };
  }
  if (trace.branches.some((each) => each.end?.kind === 'unknown')) return undefined;
  const parts = trace.branches.map((branch) => ({ branch, words: wordsOf(branch, mesh, isHttp) }));
  const isHeadless = ({ service }: Branch) => service?.resolution === 'headless';
  return {
    possible: new Set(parts.flatMap(({ words }) => words)),
    certain: new Set(parts.filter(({ branch }) => !isHeadless(branch)).flatMap(({ words }) => words)),
    trace,
    route,
  };
}

function wordsOf({ end, versions }: Branch, mesh: Mesh, isHttp: boolean): string[] {
  if (end !== undefined) return [end.kind === 'outside' ? failed('UF', isHttp) : wordOf(end, isHttp)];
  return versions.map((each) => {
    if (each.end.kind === 'unknown' && each.end.code === 'port-not-open') return NOT_OPEN;
    if (each.end.kind !== 'failed') return `pod ${podOf(each.workload, mesh)}`;
    return wordOf(each.end, isHttp);
  });
}

function wordOf(end: End, isHttp: boolean): string {
  switch (end.kind) {
    case 'outside':
      return 'left';
    case 'by-rule':
      return end.location === undefined ? `${end.status} -` : `${end.status} ${end.location}`;
    case 'failed':
      // The connection goes to an address that nobody has, or to a name that nobody resolves.
      if (end.code === 'no-port' && end.status === undefined && end.flag === '-') return 'left';
      if (end.code === 'not-resolved') return UNASKABLE;
      return end.status === undefined || !isHttp ? 'closed' : `${end.status} ${end.flag}`;
    default:
      return end.words;
  }
}

function failed(flag: string, isHttp: boolean): string {
  return isHttp ? `503 ${flag}` : 'closed';
}
