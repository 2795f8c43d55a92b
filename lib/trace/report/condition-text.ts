import { placeInText, placeText, specField, type TracePlace } from './place';
import type { ReportedPassedOver } from './types';

type Condition = ReportedPassedOver['conditions'][number];

/**
 * Why a rule or a VirtualService does not get a request, in one sentence without the code.
 *
 * @param by the rule or object that comes first, or hides it
 */
export function conditionText({ code, asked, found, place }: Condition, by: TracePlace | null): string {
  const field = specField(place);
  switch (code) {
    case 'not-bound-to-caller':
      return `is bound to ${boundTo(asked)}, and ${callerAt(found)}`;
    case 'gateway-mismatch':
      return `${field} names ${boundTo(asked)}, and ${callerAt(found)}`;
    case 'host-not-on-gateway': {
      // The namespace of the VirtualService only counts if the Gateway names namespaces.
      const hosts = asked.includes('/') ? found : found.replace(/^[^/]*\//, '');
      return `${by?.object ?? 'the Gateway'} accepts ${asked}, not ${hosts}`;
    }
    case 'hidden-by-export-to':
      return `exportTo names ${asked.startsWith('no ') ? asked : `namespace ${asked}`}, and the caller is in ${found}`;
    case 'hidden-by-sidecar':
      return `${withPlace(asked, by)} does not import ${found}`;
    case 'overridden-by-virtual-service':
      return `${withPlace(by?.object, by)} has the same host and comes first`;
    case 'less-specific-host':
      return `${withPlace(by?.object, by)} has host ${asked}, which is more specific than ${found}`;
    case 'not-http':
      return `${found} does not carry HTTP, or the Service has no such port`;
    case 'delegate-missing':
      return `${field} names ${asked}, which ${found === 'does not exist' ? found : `cannot be used (${found})`}`;
    case 'sni-mismatch':
      return `${field} names ${asked}, and the handshake ${found.startsWith('no ') ? `has ${found}` : `names ${found}`}`;
    case 'subnet-mismatch':
      return `${field} names ${asked}, which does not contain ${found}`;
    case 'port-mismatch':
      return field === 'gateways'
        ? `${by?.object ?? 'the Gateway'} has ${asked}, not ${found}`
        : `${field} asks for ${asked}, found ${found}`;
    default:
      return `${field} asks for ${asked}, found ${found}`;
  }
}

/** The same for a rule without a condition that is not met. */
export function withoutCondition({ code, by }: Pick<ReportedPassedOver, 'code' | 'by'>): string | undefined {
  if (code === 'caller-without-sidecar') return 'rules apply in the sidecar of the caller, which has none';
  return by === null ? undefined : `the rule at ${placeText(by)} takes the request first`;
}

/** `Gateway shop/edge`, `the mesh`, `the mesh and Gateway shop/edge`. */
function boundTo(names: string): string {
  const all = names.split(', ');
  const gateways = all.filter((name) => name !== 'mesh');
  const told = gateways.length === 0 ? [] : [`Gateway ${gateways.join(', ')}`];
  return [...(gateways.length < all.length ? ['the mesh'] : []), ...told].join(' and ');
}

function callerAt(found: string): string {
  if (found === 'mesh') return 'the caller is in the mesh';
  return found === 'no Gateway' ? 'the caller serves no Gateway' : `the caller is at Gateway ${found}`;
}

function withPlace(words = 'another object', by: TracePlace | null): string {
  return by === null || by.line === null ? words : `${words} (${placeInText(by)})`;
}
