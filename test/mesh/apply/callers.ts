import type { Lab } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';
import { type Stream, Traffic } from '../load/traffic';
import { type AskedRequest, askedOf } from './asked';
import type { Change } from './change';

const NAMESPACE = 'callers';
const FRONT_HOST = 'front.example.com';
/** A pod from whose sidecar updates can be held back, too. */
export const CALLER = `${NAMESPACE}/caller`;

function deployment(app: string): KubernetesObject {
  const labels = { app, version: 'v1' };
  const containers = [{ name: app, image: app, ports: [{ containerPort: 8080 }] }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace: NAMESPACE },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

const istio = (kind: string, spec: unknown): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name: 'front', namespace: NAMESPACE },
  spec,
});

/** The callers of the changed services: a pod, and a front behind the gateway that sends requests on. */
const OBJECTS: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: { 'istio-injection': 'enabled' } },
  },
  deployment('caller'),
  deployment('front'),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'front', namespace: NAMESPACE },
    spec: { selector: { app: 'front' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  },
  istio('Gateway', {
    selector: { istio: 'ingressgateway' },
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [FRONT_HOST] }],
  }),
  istio('VirtualService', {
    hosts: [FRONT_HOST],
    gateways: ['front'],
    http: [{ route: [{ destination: { host: 'front' } }] }],
  }),
];

export async function startCallers(lab: Lab): Promise<void> {
  lab.kubelet.setPace(NAMESPACE, { holdable: true });
  await lab.apply(OBJECTS);
  await lab.settle([NAMESPACE]);
}

/** Proxies from which updates can be held back: those of the gateway and of the calling pod. */
export function holdableCallers(lab: Lab) {
  return { gateway: lab.gateway(), caller: lab.proxyOf(CALLER) };
}

/** All that both states of a change serve, half through the gateway and half from a sidecar. */
export async function callMeanwhile(
  lab: Lab,
  change: Change,
  { perSecond, atLeast }: { perSecond: number; atLeast: number },
): Promise<Traffic> {
  const asked = askedOf(change);
  const outside = asked.filter(({ from }) => from === 'outside');
  const inMesh = asked.filter(({ from }) => from === 'mesh');
  const atGateway = outside.length > 0 ? outside : inMesh.map(throughTheFront);
  const share = inMesh.length > 0 && atGateway.length > 0 ? perSecond / 2 : perSecond;
  const streams = [...streamsOf(CALLER, inMesh, share), ...streamsOf('outside', atGateway, share)];
  return await Traffic.start(lab, streams, { atLeast });
}

/** Who answers, of all that a state serves, that it does not name; each request once. */
export async function wrongAnswers(lab: Lab, state: readonly KubernetesObject[]): Promise<readonly string[]> {
  const asked = askedOf({ before: state, after: state });
  const answers = asked.map(async ({ from, request, allowed }) => {
    const { status, reached } = await lab.request(from === 'outside' ? from : CALLER, request);
    const word = `${status} ${reached?.labels['app']}/${reached?.version}`;
    return allowed.has(word) ? [] : [`${from} ${request.url}: ${word}, not ${[...allowed].join(' or ')}`];
  });
  return (await Promise.all(answers)).flat();
}

function streamsOf(from: string, asked: readonly AskedRequest[], perSecond: number): readonly Stream[] {
  return asked.map(({ request, allowed }) => ({
    from,
    requests: [request],
    allowed,
    perSecond: perSecond / asked.length,
  }));
}

function throughTheFront({ request, allowed }: AskedRequest): AskedRequest {
  const { headers, ...next } = request;
  return { from: 'outside', allowed, request: { url: `http://${FRONT_HOST}/`, headers, next } };
}
