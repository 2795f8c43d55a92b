import type { Mesh } from '../mesh';
import { textAt, valueAt } from '../objects/json-path';
import { serviceHost } from './hosts';
import type { MeshService } from './services';
import { templatePath, type Workload } from './workloads';

/**
 * The pods with a name below a headless Service, such as `db-0.db` or `db-0.db.shop.svc.cluster.local`: those of a
 * StatefulSet of the Service, or with its name as `subdomain` and this `hostname`.
 *
 * @returns undefined for a name that is not below a headless Service; no pods for one that DNS does not resolve
 */
export function podsNamed(
  mesh: Mesh,
  namespace: string,
  name: string,
): { readonly service: MeshService; readonly pods: readonly Workload[] } | undefined {
  const [pod = '', subdomain = '', where, ...rest] = name.split('.');
  const isFull = ['', 'svc', `svc.${mesh.domain}`].includes(rest.join('.'));
  if (subdomain === '' || !isFull || (where === undefined && rest.length > 0)) return undefined;
  const host = serviceHost(subdomain, { namespace: where ?? namespace, domain: mesh.domain });
  const service = mesh.services
    .named(host)
    .find(({ resolution, object }) => resolution === 'headless' && object?.kind === 'Service');
  if (service === undefined) return undefined;
  return { service, pods: mesh.behind(service).filter((each) => isNamed(each, pod, subdomain)) };
}

function isNamed({ object }: Workload, pod: string, subdomain: string): boolean {
  const template = templatePath(object);
  if (template === undefined) return false;
  if (object.kind === 'StatefulSet') {
    if (textAt(object, 'spec', 'serviceName') !== subdomain) return false;
    const [, own, ordinal] = /^(.+)-(\d+)$/.exec(pod) ?? [];
    const start = Number(valueAt(object, 'spec', 'ordinals', 'start') ?? 0);
    const replicas = Number(valueAt(object, 'spec', 'replicas') ?? 1);
    return own === object.name && Number(ordinal) >= start && Number(ordinal) < start + replicas;
  }
  return (
    textAt(object, ...template, 'spec', 'hostname') === pod &&
    textAt(object, ...template, 'spec', 'subdomain') === subdomain
  );
}
