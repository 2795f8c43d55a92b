import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { ISTIO_FILES, PROGRAMS } from '../parts/folder';
import { type AccessLogLine, linesWith } from './access-log';
import type { ApiServer } from './api-server';
import { run } from './command';
import { ISTIOD_XDS } from './istiod';
import type { PodNetwork } from './network';
import type { Pod } from './objects';
import { Part } from './part';
import type { Places } from './places';
import { waitFor } from './wait';
import { type XdsKind, XdsRelay } from './xds-relay';

const HEALTH_PORT = 15021;
const CONFIGURATION = 'etc/istio/proxy';
/** The suffix of the name of the agent's socket for an Envoy that speaks to it through a relay. */
const RELAYED = '-relay';

export type ProxyKind = 'sidecar' | 'router';

export interface ProxyWish {
  readonly kind: ProxyKind;
  /** Whether `holdBack` can be asked of it. */
  readonly holdable: boolean;
}

/** pilot-agent and Envoy of one pod, with the pod's own certificate. */
export class PodProxy {
  private constructor(
    public readonly part: Part,
    private readonly network: PodNetwork,
    private readonly relay: XdsRelay | undefined,
  ) {}

  public static async start(
    { kind, holdable }: ProxyWish,
    pod: Pod,
    network: PodNetwork,
    api: ApiServer,
    places: Places,
  ): Promise<PodProxy> {
    const folder = await makeFolder(pod, network, api, places);
    const agent = join(folder, CONFIGURATION, 'XDS');
    const relay = holdable ? await XdsRelay.listen(`${agent}${RELAYED}`, agent) : undefined;
    if (kind === 'router') await network.allowLowPorts();
    else await takeTraffic(network, places);
    const { name = '', namespace = '' } = pod.metadata;
    const asProxyUser = [
      'setpriv',
      `--reuid=${network.proxyUser}`,
      `--regid=${network.proxyUser}`,
      '--clear-groups',
    ];
    const part = new Part({
      name: `${network.name}-${name}-proxy`,
      command: network.command(
        ...asProxyUser,
        join(places.parts, PROGRAMS['pilot-agent']),
        'proxy',
        kind,
        '--domain',
        `${namespace}.svc.cluster.local`,
        '--templateFile',
        holdable ? relayedTemplate(places, folder) : join(places.parts, ISTIO_FILES.bootstrap.name),
        '--proxyLogLevel=warning',
      ),
      logs: places.logs,
      cwd: folder,
      env: environment(pod, network, folder, places),
    });
    const proxy = new PodProxy(part, network, relay);
    await proxy.becomeReady(name);
    return proxy;
  }

  /** Lines of the access log that carry this mark; all that stands before `since` has none of them. */
  public accessLog(mark: string, since = 0): readonly AccessLogLine[] {
    return linesWith(mark, this.part.logFile, since);
  }

  /** How long the log is by now. */
  public logLength(): number {
    return statSync(this.part.logFile).size;
  }

  /** Holds back istiod's updates of these kinds from Envoy until the next call; none: releases all. */
  public holdBack(kinds: readonly XdsKind[] | 'all'): void {
    if (this.relay === undefined) throw new Error(`${this.part.name} was not started as holdable`);
    this.relay.holdBack(kinds);
  }

  public async end(): Promise<void> {
    this.relay?.close();
    await this.part.end();
  }

  private async becomeReady(name: string): Promise<void> {
    const url = `http://${this.network.address}:${HEALTH_PORT}/healthz/ready`;
    await waitFor(
      `the proxy of ${name} to be ready`,
      async () => {
        this.part.mustLive();
        return (await statusOf(url)) === 200 ? true : undefined;
      },
      { seen: () => this.part.lastLines() },
    );
  }
}

async function statusOf(url: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    get(url, { timeout: 2000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });
}

async function takeTraffic(network: PodNetwork, places: Places): Promise<void> {
  const agent = join(places.parts, PROGRAMS['pilot-agent']);
  const users = ['-u', network.proxyUser, '-g', network.proxyUser];
  const flags = ['-p', '15001', '-z', '15006', ...users, '-m', 'REDIRECT', '-i', '*', '-x', '', '-b', '*'];
  const [program, ...rest] = network.command(agent, 'istio-iptables', ...flags, '-d', '15090,15021,15020');
  await run(program, rest);
  await network.forgetEndedConnections();
}

/** Istio's bootstrap, in which Envoy finds its agent behind the relay. */
function relayedTemplate({ parts }: Places, folder: string): string {
  const { name } = ISTIO_FILES.bootstrap;
  // Of its own: one that is written anew while another agent reads it is read as half of it.
  const file = join(folder, `relayed-${name}`);
  const [before, after, ...more] = readFileSync(join(parts, name), 'utf8').split('/XDS"');
  if (after === undefined || more.length > 0)
    throw new Error(`${name} must name the agent's socket exactly once`);
  writeFileSync(file, `${before}/XDS${RELAYED}"${after}`);
  return file;
}

/** Makes the folder with the files that a container of the proxy would have mounted. */
async function makeFolder(pod: Pod, network: PodNetwork, api: ApiServer, places: Places): Promise<string> {
  const { namespace = '', labels = {}, annotations = {} } = pod.metadata;
  const folder = join(places.work, 'proxies', network.name);
  const inside = (path: string) => {
    mkdirSync(join(folder, path), { recursive: true });
    return join(folder, path);
  };
  writeFileSync(join(inside('var/run/secrets/tokens'), 'istio-token'), await token(pod, api));
  const root = await waitFor(`istiod to give namespace ${namespace} its root certificate`, async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps/istio-ca-root-cert`;
    return (await api.tryGet<{ data: Record<string, string> }>(path))?.data['root-cert.pem'];
  });
  writeFileSync(join(inside('var/run/secrets/istio'), 'root-cert.pem'), root);
  inside(CONFIGURATION);
  writeFileSync(join(inside('etc/istio/pod'), 'labels'), lines(labels));
  writeFileSync(join(inside('etc/istio/pod'), 'annotations'), lines(annotations));
  await run('chown', ['-R', `${network.proxyUser}:${network.proxyUser}`, folder]);
  return folder;
}

async function token(pod: Pod, api: ApiServer): Promise<string> {
  const account = serviceAccount(pod);
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/serviceaccounts/${account}/token`;
  const spec = { audiences: ['istio-ca'], expirationSeconds: 3600 };
  return await waitFor(`a token for service account ${account}`, async () => {
    const made = await api.call<{ status: { token: string } }>('POST', path, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec,
    });
    return made.status.token;
  });
}

function serviceAccount(pod: Pod): string {
  return pod.spec.serviceAccountName || 'default';
}

function lines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}\n`)
    .join('');
}

function environment(pod: Pod, network: PodNetwork, folder: string, places: Places): Record<string, string> {
  const { name, namespace = '', labels = {}, annotations = {} } = pod.metadata;
  return {
    POD_NAME: name,
    POD_NAMESPACE: namespace,
    INSTANCE_IP: network.address,
    HOST_IP: '10.244.0.1',
    SERVICE_ACCOUNT: serviceAccount(pod),
    CA_ADDR: ISTIOD_XDS,
    PILOT_CERT_PROVIDER: 'istiod',
    JWT_POLICY: 'third-party-jwt',
    // An RSA key for each of a hundred proxies would take two cores half a minute.
    ECC_SIGNATURE_ALGORITHM: 'ECDSA',
    ISTIO_META_CLUSTER_ID: 'Kubernetes',
    ISTIO_META_INTERCEPTION_MODE: 'REDIRECT',
    ISTIO_METAJSON_LABELS: JSON.stringify(labels),
    ...(Object.keys(annotations).length > 0
      ? { ISTIO_METAJSON_ANNOTATIONS: JSON.stringify(annotations) }
      : {}),
    TRUST_DOMAIN: 'cluster.local',
    PROXY_CONFIG: JSON.stringify({
      discoveryAddress: ISTIOD_XDS,
      binaryPath: join(places.parts, PROGRAMS.envoy),
      configPath: join(folder, CONFIGURATION),
      concurrency: 1,
      proxyAdminPort: 15000,
      // Not 15021, which is Envoy's.
      statusPort: 15020,
      // The access log is what a proof reads; the default keeps it back for a second.
      fileFlushInterval: '0.05s',
      terminationDrainDuration: '1s',
    }),
  };
}
