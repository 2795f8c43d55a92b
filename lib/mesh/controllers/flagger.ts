import { labelsAt, listAt, valueAt } from '../objects/json-path';
import type { Field, Labels, MeshObject } from '../objects/mesh-object';
import { fieldOf } from '../objects/mesh-object';
import { readOnce } from '../objects/read-once';
import { protocolOf } from '../registry/protocols';
import type { MeshPort, MeshService } from '../registry/services';
import type { Workload } from '../registry/workloads';
import { type Generated, generatedDeployment, generatedService } from './generated';

/** The API group of Flagger's objects. */
export const FLAGGER = 'flagger.app';

/**
 * A Canary of Flagger. From it, Flagger creates three Services: the apex, which selects the primary pods, `-primary` and
 * `-canary`; the Deployment `TARGET-primary` with the pods that serve; and with Istio as provider, a VirtualService named
 * as the apex and a DestinationRule for each of the other two. It overwrites objects that have these names already.
 */
export interface FlaggerCanary {
  readonly object: MeshObject;
  /** Whether it writes a VirtualService and DestinationRules of Istio. */
  readonly isOfIstio: boolean;
  /** The workload that it releases: its kind and name. */
  readonly target: { readonly kind: string; readonly name: string };
  /** The names of its Services. */
  readonly apex: string;
  readonly primary: string;
  readonly canary: string;
  /** The field of the port of its Services. */
  readonly at: Field;
  /** `hosts` and `gateways` of its VirtualService, as written; its apex is added to the hosts. */
  readonly hosts: readonly string[];
  readonly gateways: readonly string[];
  /** Whether its VirtualService is a delegate of another one. */
  readonly isDelegate: boolean;
}

/** Reads a Canary; undefined without a target that Flagger creates Services for. */
export const flaggerCanaryOf = readOnce((object): { readonly canary: FlaggerCanary | undefined } => {
  const text = (...path: string[]) => {
    const value = valueAt(object, 'spec', ...path);
    return typeof value === 'string' ? value : '';
  };
  const name = text('targetRef', 'name');
  const kind = text('targetRef', 'kind');
  // The Service of Knative: Flagger only moves the traffic between its revisions.
  const isKnative = text('targetRef', 'apiVersion').startsWith('serving.knative.dev/');
  if (name === '' || isKnative) return { canary: undefined };
  const provider = text('provider');
  const apex = text('service', 'name') || name;
  const texts = (field: string) =>
    listAt(object, 'spec', 'service', field).filter((each) => typeof each === 'string');
  return {
    canary: {
      object,
      isOfIstio: provider === '' || provider === 'istio',
      target: { kind, name },
      apex,
      primary: `${apex}-primary`,
      canary: `${apex}-canary`,
      at: fieldOf(object, 'spec', 'service', 'port'),
      hosts: texts('hosts'),
      gateways: texts('gateways'),
      isDelegate: valueAt(object, 'spec', 'service', 'delegation') === true,
    },
  };
});

/** The labels of which Flagger takes the first that the target selects by, unless it is started with others. */
export const selectorKeys = ['app', 'name', 'app.kubernetes.io/name'];

/** The Services and the primary workload of a Canary. @param target its target, if the manifests have it */
export function generatedByCanary(
  { object, target: { kind, name }, apex, primary, canary, at }: FlaggerCanary,
  target: Workload | undefined,
  domain: string,
): Generated {
  const [key, value] = selectedLabel(target);
  const ports = portsOf(object, target);
  const resolution = valueAt(object, 'spec', 'service', 'headless') === true ? 'headless' : 'cluster-ip';
  const service = (own: string, label: string): MeshService => {
    const selector = key === undefined ? undefined : { [key]: label };
    const from = { by: object, ports: ports === undefined ? undefined : at };
    return generatedService(from, own, domain, { ports: ports ?? [], resolution, selector });
  };
  const services = [
    service(apex, `${value}-primary`),
    service(primary, `${value}-primary`),
    service(canary, value),
  ];
  if (target === undefined || key === undefined || kind !== 'Deployment') return { services, workloads: [] };
  const { containers, serviceAccount, annotations, replicas } = target;
  const workload = generatedDeployment(object, `${name}-primary`, {
    labels: { ...target.labels, [key]: `${value}-primary` },
    replicas: replicas === 0 ? 1 : replicas,
    containers,
    serviceAccount,
    annotations,
  });
  return { services, workloads: [workload] };
}

/** The label by which Flagger selects pods: its key, undefined if the target is unknown or has none, and its value. */
function selectedLabel(target: Workload | undefined): readonly [string | undefined, string] {
  if (target === undefined) return [undefined, ''];
  const selected: Labels = labelsAt(target.object, 'spec', 'selector', 'matchLabels');
  const key = selectorKeys.find((each) => Object.hasOwn(selected, each));
  return [key, key === undefined ? '' : (selected[key] ?? '')];
}

/** Containers of proxies, whose ports Flagger does not add. */
const proxies: ReadonlySet<string> = new Set(['istio-proxy', 'envoy']);

/** The ports of the Services; undefined if they depend on a target that is not in the manifests. */
function portsOf(
  object: MeshObject,
  target: Workload | undefined,
): readonly Omit<MeshPort, 'path'>[] | undefined {
  const own = (field: string) => valueAt(object, 'spec', 'service', field);
  const number = own('port');
  if (typeof number !== 'number') return undefined;
  const written = own('targetPort');
  const targetPort = typeof written === 'number' || typeof written === 'string' ? written : number;
  const name = String(own('portName') || 'http');
  const appProtocol = own('appProtocol');
  const protocol = protocolOf({
    name,
    ...(typeof appProtocol === 'string' && appProtocol !== '' ? { appProtocol } : {}),
  });
  const first = { number, name, protocol, targetPort };
  if (own('portDiscovery') !== true) return [first];
  if (target === undefined) return undefined;
  const others = target.containers
    .filter((container) => !proxies.has(container.name ?? ''))
    .flatMap(({ name: container = '', ports = [] }) =>
      ports.map((each, index) => ({ ...each, name: each.name ?? `tcp-${container}-${index}` })),
    )
    .filter((each) => each.containerPort !== targetPort && each.name !== targetPort);
  return [
    first,
    ...others.map(({ name: port, containerPort = 0 }) => ({
      number: containerPort,
      name: port,
      protocol: protocolOf({ name: port }),
      targetPort: containerPort,
    })),
  ];
}
