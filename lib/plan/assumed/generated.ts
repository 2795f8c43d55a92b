import { isGenerated } from '../../mesh/controllers/generated';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { MeshService } from '../../mesh/registry/services';
import type { Workload } from '../../mesh/registry/workloads';
import { destinationsFrom } from '../../mesh/routes/destinations';
import { type Addition, type Assumption, assumedObject, nameOf, type PartialStates } from './assumption';

/**
 * Services that controllers create, such as those of a Canary, and their pods: as far as routes, hosts and
 * DestinationRules of the states name them.
 */
export function generatedObjects(partial: PartialStates): Addition {
  const { mesh, virtualServices } = partial.both;
  const generated = mesh.services.all.filter((each) => each.generated !== undefined);
  if (generated.length === 0) return { assumptions: [] };
  const named = new Set([
    ...virtualServices.flatMap((each) => [...each.hosts, ...destinationsFrom(each).map(({ host }) => host)]),
    ...mesh.destinationRules.all.map(({ host }) => host),
  ]);
  const used = generated.filter(({ host }) => named.has(host));
  const pods = new Set(used.flatMap((each) => mesh.behind(each)).filter(({ object }) => isGenerated(object)));
  const unclear = new Set(
    used.flatMap(({ generated: from }) => (from && isMoving(partial, from.by) ? [nameOf(from.by)] : [])),
  );
  return {
    assumptions: [...used.map(serviceOf), ...[...pods].map(podsOf)],
    unclear: [...unclear].map((name) => ({
      name,
      why: 'changes in the plan, and it is unknown when its controller creates or deletes its Services',
    })),
  };
}

/** Whether only one of the states has an object. */
function isMoving({ states: [from, to] }: PartialStates, object: MeshObject): boolean {
  const has = (state: typeof from) => [...state.values()].some((each) => isSameName(each, object));
  return has(from) !== has(to);
}

function isSameName(one: MeshObject, other: MeshObject): boolean {
  return (
    one.name === other.name &&
    one.kind === other.kind &&
    one.namespace === other.namespace &&
    one.group === other.group
  );
}

function serviceOf({ host, namespace, ports, selector, generated }: MeshService): Assumption {
  const [name = ''] = host.split('.');
  const by = generated === undefined ? 'a controller' : nameOf(generated.by);
  const object =
    selector === undefined
      ? assumedObject({
          apiVersion: 'networking.istio.io/v1',
          kind: 'ServiceEntry',
          namespace,
          name: host,
          spec: {
            hosts: [host],
            resolution: 'DNS',
            ports: ports.map(({ number, name: port, protocol }) => ({
              number,
              name: port,
              protocol: protocol === 'auto' ? 'HTTP' : protocol.toUpperCase(),
            })),
          },
        })
      : assumedObject({
          apiVersion: 'v1',
          kind: 'Service',
          namespace,
          name,
          spec: {
            selector,
            ports: ports.map(({ number, name: port, protocol, targetPort }) => ({
              name: port,
              port: number,
              targetPort,
              ...(protocol === 'auto' ? {} : { appProtocol: protocol }),
            })),
          },
        });
  return { object, words: `Service ${namespace}/${name}, which ${by} creates, exists` };
}

function podsOf({ object, namespace, labels, replicas, containers, serviceAccount }: Workload): Assumption {
  const { name, kind } = object;
  const pods = assumedObject({
    apiVersion: object.apiVersion,
    kind,
    namespace,
    name,
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: serviceAccount,
          containers: containers.map(({ name: container = '', ports = [] }) => ({
            name: container,
            ports: ports.map(({ name: port = '', containerPort = 0 }) => ({
              ...(port === '' ? {} : { name: port }),
              containerPort,
            })),
          })),
        },
      },
    },
  });
  return { object: pods, words: `${nameOf(pods)} ${object.source.file} runs`, isImplied: true };
}
