import { type Certificate, makeCertificate } from '../lab/certificate';
import type { Lab } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';

/** Gateways of others in whose pods a program's own Gateway may be meant to live. */
const ELSEWHERE = 'gateways-of-others';
const SELECTORS: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[] = [
  { name: 'internal', labels: { istio: 'internal' } },
  { name: 'edge', labels: { app: 'edge', istio: 'true' } },
];
const INGRESS = { app: 'istio-ingressgateway', istio: 'ingressgateway' };

/** Where the Gateways of others listen that programs add routes to. */
export const EXISTING_PORTS = new Map([
  ['istio-system/shared', 80],
  ['platform/edge', 8888],
]);
const PORTS = [80, 443, 8080, 8443, 8888];

/** The host that stands on the certificates of all gateways; no program has it. */
export const CERTIFIED_HOST = 'gateways.test';

/** The objects that random programs assume: Gateways of others, the pods of gateways, and certificates. */
export class Surroundings {
  private constructor(
    private readonly lab: Lab,
    private readonly objects: readonly KubernetesObject[],
    /** That of all gateways, whose authority they ask of callers too where they ask for one. */
    public readonly certificate: Certificate,
  ) {}

  public static async make(lab: Lab): Promise<Surroundings> {
    const certificate = await makeCertificate(lab.places.work, CERTIFIED_HOST, [CERTIFIED_HOST]);
    // No request goes to the pods of these Gateways.
    lab.kubelet.setPace(ELSEWHERE, { starts: false, lingerMs: 0 });
    const objects = [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'platform' } },
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: ELSEWHERE, labels: { 'istio-injection': 'disabled' } },
      },
      ...[...EXISTING_PORTS].map(([reference, port]) => gatewayOfOthers(reference, port)),
      portsOf('istio-system', 'all-ports', INGRESS),
      ...SELECTORS.flatMap(({ name, labels }) => [
        gatewayPods(name, labels),
        portsOf(ELSEWHERE, name, labels),
      ]),
      ...['istio-system', ELSEWHERE].flatMap((namespace) => secretsIn(namespace, certificate)),
    ];
    await lab.apply(objects);
    return new Surroundings(lab, objects, certificate);
  }

  public async remove(): Promise<void> {
    await this.lab.remove(this.objects);
  }
}

function gatewayOfOthers(reference: string, number: number): KubernetesObject {
  const [namespace = '', name = ''] = reference.split('/');
  const servers = [{ port: { number, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }];
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: { selector: { istio: 'ingressgateway' }, servers },
  };
}

function portsOf(
  namespace: string,
  name: string,
  selector: Readonly<Record<string, string>>,
): KubernetesObject {
  const ports = PORTS.map((port) => ({ name: `http-${port}`, port, targetPort: port }));
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector, ports } };
}

function gatewayPods(name: string, labels: Readonly<Record<string, string>>): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: ELSEWHERE },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'istio-proxy', image: 'proxy:1' }] } },
    },
  };
}

function secretsIn(namespace: string, { cert, key }: Certificate): readonly KubernetesObject[] {
  const names = ['public', 'internal', 'partner'].flatMap((id) => [`${id}-443`, `${id}-8443`]);
  return names.map((name) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name, namespace },
    stringData: { 'tls.crt': cert, 'tls.key': key, 'ca.crt': cert },
  }));
}
