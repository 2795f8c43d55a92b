import type { Workload } from '../../mesh/registry/workloads';
import type { Request } from '../../mesh/request';

/**
 * The annotation of pods with the headers that their application passes on to the services that it calls: names separated
 * by commas. The constructs write it for `forwards`.
 */
export const forwardsAnnotation = 'cdk8s-istio/forwards';

/** The headers that an application passes on, in lower case. @param told those of the command line */
export function forwardsOf({ annotations, object }: Workload, told: readonly string[]): ReadonlySet<string> {
  const written = annotations[forwardsAnnotation] ?? object.annotations[forwardsAnnotation] ?? '';
  return new Set(
    [...told, ...written.split(',')].map((each) => each.trim().toLowerCase()).filter((each) => each !== ''),
  );
}

/** The headers of a request without some of them. */
export function without(
  { headers = new Map<string, string>() }: Request,
  dropped: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  return new Map([...headers].filter(([name]) => !dropped.has(name)));
}

/** The headers of a request that an application is not known to pass on. */
export function uncertainHeaders(
  { headers = new Map<string, string>() }: Request,
  forwards: ReadonlySet<string>,
): readonly string[] {
  return [...headers.keys()].filter((name) => !forwards.has(name));
}
