import type { Mesh } from '../mesh';
import { type Field, fieldOf, type Labels } from '../objects/mesh-object';
import { carries, type Workload } from '../registry/workloads';
import { MESH, type VirtualService } from '../routes/virtual-services';
import { type Gateway, servesGateway } from './gateways';

/** The callers whose proxies have the rules of a VirtualService. */
export interface Callers {
  /** Whether sidecars have them. */
  readonly hasMesh: boolean;
  /** Whether all of its Gateways and their pods are known, from the files or because every cluster has them. */
  readonly areKnown: boolean;
  /** The Gateways, for messages. */
  readonly gateways: string;
  /** The ports that clients call at the Gateways. */
  readonly ports: ReadonlySet<number>;
  /** The same, for messages. */
  readonly served: string;
  /** The fields with these ports. */
  readonly servers: readonly Field[];
  /** Namespaces of the pods of the Gateways. */
  readonly namespaces: ReadonlySet<string>;
  /** Whether a pod has labels: a pod of the Gateways, or any pod if sidecars have the rules. */
  haveLabels(labels: Labels): boolean;
}

const known = new WeakMap<Mesh, ReadonlyMap<string, Gateway>>();

function gatewaysByName(mesh: Mesh): ReadonlyMap<string, Gateway> {
  const found = known.get(mesh) ?? new Map(mesh.gateways.map((gateway) => [gateway.name, gateway]));
  known.set(mesh, found);
  return found;
}

/** The callers of one VirtualService. */
export function callersOf(mesh: Mesh, { gateways: names }: VirtualService): Callers {
  const hasMesh = names.has(MESH);
  const byName = gatewaysByName(mesh);
  const gateways = [...names].flatMap((name) => byName.get(name) ?? []);
  const servers = gateways.flatMap((gateway) => gateway.servers);
  const ports = new Set(servers.map(({ port }) => port));
  let found: readonly Workload[] | undefined;
  const pods = () => {
    found ??= mesh.workloads.all.filter(
      ({ labels }) => hasMesh || gateways.some((gateway) => servesGateway(labels, gateway)),
    );
    return found;
  };
  return {
    hasMesh,
    get areKnown() {
      return gateways.length > 0 && gateways.length === names.size && pods().length > 0;
    },
    gateways: gateways.map(({ name }) => `Gateway ${name}`).join(', '),
    ports,
    served: [...ports].join(', ') || 'no port',
    servers: servers.map(({ gateway, index }) =>
      fieldOf(gateway.object, 'spec', 'servers', index, 'port', 'number'),
    ),
    get namespaces() {
      return new Set(pods().map(({ namespace }) => namespace));
    },
    haveLabels: (labels) => pods().some((pod) => carries(pod.labels, labels)),
  };
}
