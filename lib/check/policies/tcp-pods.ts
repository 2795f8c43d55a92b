import { servesGateway } from '../../mesh/gateway/gateways';
import { ambientPodsOf } from '../../mesh/injection/ambient-pods';
import type { Mesh } from '../../mesh/mesh';
import type { FieldPath } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { AuthorizationPolicy } from '../../mesh/policies/authorization';
import type { MeshService } from '../../mesh/registry/services';
import { carries, isWritten, type Workload } from '../../mesh/registry/workloads';

/** The first field of a rule that compares something of a request of HTTP. */
export interface RequestField {
  readonly at: FieldPath;
  readonly field: string;
}

const fieldsOfHttp = ['hosts', 'methods', 'paths', 'requestPrincipals'];
const ofHttp: ReadonlySet<string> = new Set([
  ...fieldsOfHttp,
  ...fieldsOfHttp.map((field) => `not${field[0]?.toUpperCase()}${field.slice(1)}`),
]);

/** For each rule of a policy its first field about requests of HTTP; a proxy of TCP connections cannot compare them. */
export function requestFieldsIn({ rules }: AuthorizationPolicy): RequestField[] {
  return rules.flatMap(({ from, to, when }) => {
    const inValues = [...from, ...to].flatMap(({ at, fields }) =>
      [...fields]
        .filter(([field, values]) => ofHttp.has(field) && values.length > 0)
        .map(([field]) => ({ at: [...at, field], field })),
    );
    const inConditions = when
      .filter(({ key }) => key.startsWith('request.'))
      .map(({ at, key }) => ({ at: [...at, 'key'], field: key }));
    return [...inValues, ...inConditions].slice(0, 1);
  });
}

/** Whether a sidecar reads no HTTP at the pods of a policy: all ports of their Services are named for TCP or TLS. */
export function tcpPodsOf(mesh: Mesh): (policy: AuthorizationPolicy) => boolean {
  let byNamespace: Map<string, MeshService[]> | undefined;
  const servicesOf = ({ namespace, labels }: Workload) => {
    if (byNamespace === undefined) {
      byNamespace = new Map();
      for (const service of mesh.services.all) addTo(byNamespace, service.namespace, service);
    }
    const own = byNamespace.get(namespace) ?? [];
    return own.filter(({ selector }) => selector !== undefined && carries(labels, selector));
  };
  return ({ object, selector, hasTarget }) => {
    if (hasTarget || Object.keys(selector).length === 0) return false;
    const pods = mesh.workloads.selected(object.namespace, selector);
    return (
      pods.length > 0 &&
      pods.every((pod) => {
        // A gateway reads requests of HTTP behind TLS, too.
        if (!isWritten(pod) || isOfGateway(mesh, pod)) return false;
        const ports = servicesOf(pod).flatMap((service) => service.ports);
        return ports.length > 0 && ports.every(({ protocol }) => protocol === 'tcp' || protocol === 'tls');
      }) &&
      // Of pods in ambient mode, request-policy-at-ztunnel tells more.
      (ambientPodsOf(mesh)?.selected(object.namespace, selector) ?? 'none') === 'none'
    );
  };
}

function isOfGateway({ gateways }: Mesh, { labels, containers }: Workload): boolean {
  return (
    containers.some(({ name }) => name === 'istio-proxy') ||
    gateways.some((gateway) => servesGateway(labels, gateway))
  );
}
