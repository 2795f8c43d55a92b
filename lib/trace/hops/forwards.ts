import type { Mesh } from '../../mesh/mesh';
import type { ServiceSpec } from '../../mesh/objects/kubernetes-types';
import { carries, type Workload } from '../../mesh/registry/workloads';
import type { Request } from '../../mesh/request';

/**
 * The annotation with the headers that an application passes on to the services that it calls: names separated by commas, on
 * the Service or on the pods. The constructs write it for `forwards`.
 */
export const forwardsAnnotation = 'cdk8s-istio/forwards';

/**
 * The headers that an application passes on, in lower case.
 *
 * @param told those of the command line, for every application
 */
export function forwardsOf(mesh: Mesh, workload: Workload, told: readonly string[]): ReadonlySet<string> {
  const { annotations, object, namespace, labels } = workload;
  const services = mesh
    .ofKind('', 'Service')
    .filter((each) => each.namespace === namespace && each.annotations[forwardsAnnotation] !== undefined)
    .filter((each) => {
      const { selector = {} } = (each.data['spec'] ?? {}) as ServiceSpec;
      return Object.keys(selector).length > 0 && carries(labels, selector);
    });
  const written = [annotations, object.annotations, ...services.map((each) => each.annotations)];
  const names = written.flatMap((each) => each[forwardsAnnotation]?.split(',') ?? []);
  return new Set([...told, ...names].map((each) => each.trim().toLowerCase()).filter((each) => each !== ''));
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

const texts = new WeakMap<Mesh, string>();

/** Whether an object that decides about requests has the name of a header somewhere; no other header decides anything. */
export function isNamedBy(mesh: Mesh, header: string): boolean {
  const known = texts.get(mesh) ?? deciding(mesh);
  texts.set(mesh, known);
  return known.includes(header);
}

function deciding(mesh: Mesh): string {
  const tokens = mesh.ofKind('security.istio.io', 'RequestAuthentication');
  const objects = [
    ...mesh.ofKind('networking.istio.io', 'VirtualService'),
    ...mesh.ofKind('security.istio.io', 'AuthorizationPolicy'),
    ...tokens,
  ];
  // Tokens are in this header unless the object names another one.
  const standard = tokens.length > 0 ? 'authorization' : '';
  return `${standard} ${objects.map(({ data }) => JSON.stringify(data['spec'] ?? {})).join(' ')}`.toLowerCase();
}
