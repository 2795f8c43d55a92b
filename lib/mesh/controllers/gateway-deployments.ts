import { listAt, textAt, valueAt } from '../objects/json-path';
import { fieldOf, type Labels, type MeshObject } from '../objects/mesh-object';
import { named } from '../registry/protocols';
import type { MeshPort } from '../registry/services';
import { type Generated, generatedDeployment, generatedService, nothingGenerated } from './generated';

/** The pods of a Gateway of the Gateway API, which istiod deploys. */
export interface GatewayDeployment {
  readonly gateway: MeshObject;
  /** The name of the Deployment and of the Service. */
  readonly name: string;
  readonly serviceAccount: string;
  readonly labels: Labels;
}

/** How istiod deploys the Gateways of a class. */
interface Class {
  /** Whether the Deployment is named as the Gateway, without the name of the class. */
  readonly isBare: boolean;
  /** The label `gateway.istio.io/managed` of the pods. */
  readonly managed: string;
}

/** By the controller that a GatewayClass names. */
const controllers: ReadonlyMap<string, Class> = new Map([
  ['istio.io/gateway-controller', { isBare: false, managed: 'istio.io-gateway-controller' }],
  ['istio.io/mesh-controller', { isBare: true, managed: 'istio.io-mesh-controller' }],
  ['istio.io/eastwest-controller', { isBare: true, managed: 'istio.io-eastwest-controller' }],
  ['istio.io/agentgateway-controller', { isBare: true, managed: 'istio.io-gateway-controller' }],
  [
    'istio.io/agentgateway-waypoint-controller',
    { isBare: true, managed: 'istio.io-agentgateway-waypoint-controller' },
  ],
]);

/** The controllers of the classes that istiod creates itself. */
const classes: ReadonlyMap<string, string> = new Map([
  ['istio', 'istio.io/gateway-controller'],
  ['istio-waypoint', 'istio.io/mesh-controller'],
  ['istio-east-west', 'istio.io/eastwest-controller'],
  ['istio-agentgateway', 'istio.io/agentgateway-controller'],
  ['istio-agentgateway-waypoint', 'istio.io/agentgateway-waypoint-controller'],
]);

/**
 * The pods that istiod deploys for a Gateway; undefined for one of another controller, and for one that names the
 * pods that serve it: by an address that is a host name, or by several addresses.
 *
 * @param controllersByClass `spec.controllerName` of the GatewayClasses of the manifests
 */
export function gatewayDeploymentOf(
  gateway: MeshObject,
  controllersByClass: ReadonlyMap<string, string>,
): GatewayDeployment | undefined {
  const className = textAt(gateway, 'spec', 'gatewayClassName');
  const controller = controllersByClass.get(className) ?? classes.get(className) ?? '';
  const found = controllers.get(controller);
  if (found === undefined || !isDeployed(gateway)) return undefined;
  const { annotations } = gateway;
  const usual = found.isBare ? gateway.name : `${gateway.name}-${className}`;
  const name = annotations['gateway.istio.io/name-override'] || usual;
  return {
    gateway,
    name,
    serviceAccount: annotations['gateway.istio.io/service-account'] || usual,
    labels: {
      'sidecar.istio.io/inject': 'false',
      'istio.io/dataplane-mode': 'none',
      'service.istio.io/canonical-name': name,
      'service.istio.io/canonical-revision': 'latest',
      ...infrastructureLabels(gateway),
      'gateway.networking.k8s.io/gateway-name': gateway.name,
      'gateway.networking.k8s.io/gateway-class-name': className,
      'gateway.istio.io/managed': found.managed,
    },
  };
}

/** One address that is an IP address is only the address of the Service. */
function isDeployed(gateway: MeshObject): boolean {
  const addresses = listAt(gateway, 'spec', 'addresses');
  if (addresses.length === 0) return true;
  const type = valueAt(gateway, 'spec', 'addresses', 0, 'type') ?? 'IPAddress';
  return addresses.length === 1 && type === 'IPAddress';
}

/** The pods get the labels of `spec.infrastructure`, else those of the Gateway. */
function infrastructureLabels(gateway: MeshObject): Labels {
  const written = valueAt(gateway, 'spec', 'infrastructure', 'labels');
  const own = Object.entries(written === undefined ? gateway.labels : (written as Labels));
  return Object.fromEntries(own.filter(([key]) => !key.startsWith('gateway.networking.k8s.io/')));
}

/** The Service and the Deployment of a Gateway. */
export function generatedByGateway(deployment: GatewayDeployment | undefined, domain: string): Generated {
  if (deployment === undefined) return nothingGenerated;
  const { gateway, name, serviceAccount, labels } = deployment;
  const ports = new Map<number, Omit<MeshPort, 'path'>>();
  ports.set(15021, { number: 15021, name: 'status-port', protocol: 'tcp', targetPort: 15021 });
  for (const index of listAt(gateway, 'spec', 'listeners').keys()) {
    const own = (field: string) => valueAt(gateway, 'spec', 'listeners', index, field);
    const number = own('port');
    if (typeof number !== 'number' || ports.has(number)) continue;
    const protocol = named(String(own('protocol') ?? '')) ?? 'auto';
    ports.set(number, { number, name: String(own('name') ?? ''), protocol, targetPort: number });
  }
  const selector = { 'gateway.networking.k8s.io/gateway-name': gateway.name };
  const from = { by: gateway, ports: fieldOf(gateway, 'spec', 'listeners') };
  const fields = { ports: [...ports.values()], selector, resolution: 'cluster-ip' as const };
  return {
    services: [generatedService(from, name, domain, fields)],
    workloads: [
      generatedDeployment(gateway, name, {
        labels,
        replicas: undefined,
        containers: [],
        serviceAccount,
        annotations: {},
      }),
    ],
  };
}
