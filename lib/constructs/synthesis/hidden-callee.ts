import type { Problem } from '../problems/problem';

/** A call whose callee is hidden from the caller's proxy. */
export interface HiddenCallee {
  /** Path of the service that calls. */
  readonly caller: string;
  /** The called service: `backend.shop:8080`. */
  readonly callee: string;
  /** The handling of the request by the caller's proxy. */
  readonly answer: 'passed-through' | 'refused' | 'closed' | 'any-pod';
  readonly by: { readonly kind: string; readonly name: string; readonly construct: string };
  /** For a Sidecar: the egress listener to change, and its line that excludes everything. */
  readonly egress?: number;
  readonly exclusion?: string;
  /** The missing line of the Sidecar, or the namespace to export to. */
  readonly missing: string;
}

const effects = {
  'passed-through':
    'its proxy passes the requests through in plain text, without routes, subsets and weights: any version answers, or 503 where mTLS is STRICT',
  refused: 'its proxy answers 502 (BlackHoleCluster): outboundTrafficPolicy is REGISTRY_ONLY',
  closed: 'its proxy closes the connection (BlackHoleCluster): outboundTrafficPolicy is REGISTRY_ONLY',
  'any-pod':
    'its proxy has the Service without its routes: any version answers, whatever the rules and weights are',
} as const;

/** The problem of a declared call whose callee is hidden from the caller's proxy. */
export function hiddenCalleeProblem(hidden: HiddenCallee): Problem {
  const { caller, callee, answer, by, missing } = hidden;
  const hides =
    by.kind === 'Sidecar'
      ? `which Sidecar ${by.name} hides`
      : `whose ${by.kind} is not exported to ${missing}`;
  return {
    path: caller,
    rule: 'hidden-callee',
    message: `calls ${callee}, ${hides} (see ${by.construct})`,
    effect: effects[answer],
    fix: fixOf(hidden),
  };
}

function fixOf({ by, egress, exclusion, missing }: HiddenCallee): string {
  if (by.kind !== 'Sidecar') {
    const field = by.kind === 'Service' ? 'the annotation networking.istio.io/exportTo' : 'spec.exportTo';
    return `add ${missing} to ${field} of ${by.kind} ${by.name}`;
  }
  const line = `- ${missing}`;
  if (egress === undefined) return `add an egress listener with hosts: [${missing}] to Sidecar ${by.name}`;
  const place = `spec.egress[${egress}].hosts of Sidecar ${by.name}`;
  return exclusion === undefined
    ? `add "${line}" to ${place}`
    : `replace "- ${exclusion}" with "${line}" in ${place}`;
}
