import type { VirtualServiceSpecHttp } from '../../../imports/networking.istio.io';
import type { OriginPattern } from '../values/cors-origin';
import type { Cors, HeaderChanges, RoutePolicy } from '../values/route-policy';
import { istioDuration, optionalIstioDuration } from './duration';
import type { StringMatch } from './matches';

/** Writes the policy as the fields of an http route. */
export function toRouteFields(
  policy: RoutePolicy & { readonly cors?: Cors },
): Partial<VirtualServiceSpecHttp> {
  const { requestHeaders, responseHeaders, retries, cors } = policy;
  const headers = {
    request: requestHeaders && copy(requestHeaders),
    response: responseHeaders && copy(responseHeaders),
  };
  return {
    timeout: optionalIstioDuration(policy.timeout),
    retries: retries && {
      attempts: retries.attempts,
      perTryTimeout: optionalIstioDuration(retries.perTryTimeout),
      retryOn: retries.retryOn?.join(','),
    },
    headers: requestHeaders === undefined && responseHeaders === undefined ? undefined : headers,
    corsPolicy: cors && toCorsPolicy(cors),
  };
}

// The manifest must not change when the program changes its own object later.
function copy(changes: HeaderChanges) {
  return {
    set: changes.set && { ...changes.set },
    add: changes.add && { ...changes.add },
    remove: changes.remove && [...changes.remove],
  };
}

function toCorsPolicy(cors: Cors): VirtualServiceSpecHttp['corsPolicy'] {
  return {
    allowOrigins: cors.allowOrigins.map(toOriginMatch),
    allowMethods: cors.allowMethods && [...cors.allowMethods],
    allowHeaders: cors.allowHeaders && [...cors.allowHeaders],
    exposeHeaders: cors.exposeHeaders && [...cors.exposeHeaders],
    maxAge: cors.maxAge && istioDuration(cors.maxAge),
    allowCredentials: cors.allowCredentials,
  };
}

/** Writes an origin as Istio's StringMatch. */
function toOriginMatch(given: string | OriginPattern): StringMatch {
  if (typeof given !== 'string') return { regex: given.regex };
  return given === '*' ? { regex: '.*' } : { exact: given };
}
