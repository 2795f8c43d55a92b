import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ISTIO_FILES, PROGRAMS, type Program } from '../parts/folder';
import { API_PORT, API_TOKEN, ApiServer } from './api-server';
import { CLUSTER_IP_RANGE, HOST_ADDRESS } from './network';
import type { KubernetesObject } from './objects';
import { Part } from './part';
import { waitFor } from './wait';

const ETCD = 'http://127.0.0.1:2379';
const ISTIOD_HTTP = 'http://127.0.0.1:15080';
export const ISTIOD_XDS = `${HOST_ADDRESS}:15012`;

export interface Places {
  /** The folder with the programs. */
  readonly parts: string;
  /** Kept after a failure. */
  readonly logs: string;
  /** Gone with the cluster. */
  readonly work: string;
}

/** etcd, the API server, the controllers, the scheduler and istiod. */
export class ControlPlane {
  private readonly running: Part[] = [];

  private constructor(
    private readonly places: Places,
    public readonly api: ApiServer,
  ) {}

  public static async start(places: Places): Promise<ControlPlane> {
    const keys = join(places.work, 'keys');
    mkdirSync(keys, { recursive: true });
    writeServiceAccountKeys(keys);
    writeFileSync(join(keys, 'tokens.csv'), `${API_TOKEN},admin,admin,system:masters\n`);
    const early = startStore(places, keys);
    await waitFor('the API server to have its certificate', () => {
      for (const part of early) part.mustLive();
      return tryRead(join(keys, 'apiserver.crt'));
    });
    const plane = new ControlPlane(places, new ApiServer(keys));
    plane.running.push(...early);
    await plane.becomeReady(keys);
    return plane;
  }

  public get kubeconfig(): string {
    return join(this.places.work, 'kubeconfig');
  }

  /** Istiod's own word about what it knows. */
  public async istiod<T>(path: string): Promise<T> {
    return JSON.parse(await httpGet(`${ISTIOD_HTTP}${path}`)) as T;
  }

  public mustLive(): void {
    for (const part of this.running) part.mustLive();
  }

  public async stop(): Promise<void> {
    this.api.close();
    await Promise.all(this.running.map((part) => part.end()));
  }

  private async becomeReady(keys: string): Promise<void> {
    await waitFor('the API server to be ready', async () => {
      this.mustLive();
      return await this.api.get<{ major: string }>('/version').then(() => this.ready());
    });
    writeKubeconfig(this.kubeconfig, keys);
    this.running.push(
      this.controller('kube-controller-manager', keys),
      this.controller('kube-scheduler', keys),
    );
    await this.applyIstioCrds();
    await this.applyRootNamespace();
    this.running.push(this.startIstiod());
    await waitFor('istiod to be ready', async () => {
      this.mustLive();
      return await httpGet(`${ISTIOD_HTTP}/ready`).then(() => true);
    });
  }

  private async ready(): Promise<true | undefined> {
    return (await this.api.tryGet('/api/v1/namespaces/default')) === undefined ? undefined : true;
  }

  private controller(program: Program, keys: string): Part {
    const { logs } = this.places;
    const flags = [`--kubeconfig=${this.kubeconfig}`, '--leader-elect=false', '--bind-address=127.0.0.1'];
    flags.push(...(program === 'kube-controller-manager' ? ['--concurrent-deployment-syncs=10'] : []));
    // Its own serving certificate; nobody calls it.
    const env = { TMPDIR: keys };
    return new Part({
      name: program,
      command: [this.path(program), ...flags, `--cert-dir=${keys}/${program}`],
      logs,
      env,
    });
  }

  private async applyIstioCrds(): Promise<void> {
    const text = readFileSync(join(this.places.parts, ISTIO_FILES.crds.name), 'utf8');
    const crds = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject | null);
    await Promise.all(crds.map(async (crd) => crd && (await this.api.apply(crd))));
    await waitFor('Istio’s resources to be served', async () => {
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const known = await this.api.list<{ status?: { conditions?: { type: string; status: string }[] } }>(
        path,
      );
      const served = known.every((crd) =>
        crd.status?.conditions?.some((c) => c.type === 'Established' && c.status === 'True'),
      );
      return served && known.length > 0 ? true : undefined;
    });
  }

  private async applyRootNamespace(): Promise<void> {
    await this.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } });
    await this.api.apply({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'istio-system' },
      spec: { mtls: { mode: 'STRICT' } },
    });
  }

  private startIstiod(): Part {
    const { logs, work } = this.places;
    const mesh = join(work, 'mesh.yaml');
    writeFileSync(mesh, JSON.stringify(MESH_CONFIG));
    const flags = [
      'discovery',
      `--kubeconfig=${this.kubeconfig}`,
      '--httpAddr=127.0.0.1:15080',
      '--grpcAddr=127.0.0.1:15010',
      `--secureGRPCAddr=${ISTIOD_XDS}`,
      '--httpsAddr=',
      '--monitoringAddr=127.0.0.1:15014',
      `--meshConfig=${mesh}`,
      '--clusterID=Kubernetes',
      '--domain=cluster.local',
    ];
    const cwd = join(work, 'istiod');
    mkdirSync(cwd, { recursive: true });
    return new Part({
      name: 'istiod',
      command: [this.path('istiod'), ...flags],
      logs,
      cwd,
      env: ISTIOD_ENVIRONMENT,
    });
  }

  private path(program: Program): string {
    return join(this.places.parts, PROGRAMS[program]);
  }
}

const ISTIOD_ENVIRONMENT = {
  POD_NAMESPACE: 'istio-system',
  POD_NAME: 'istiod',
  PILOT_CERT_PROVIDER: 'istiod',
  // Filters that only Istio's own build of Envoy has.
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_GATEWAY_API: 'false',
  PILOT_DEBOUNCE_AFTER: '50ms',
  INJECTION_WEBHOOK_CONFIG_NAME: '',
  VALIDATION_WEBHOOK_CONFIG_NAME: '',
};

/** The access log is what tells a request's response flags; `x-lab-request` finds its line. */
const MESH_CONFIG = {
  enableAutoMtls: true,
  accessLogFile: '/dev/stdout',
  accessLogEncoding: 'JSON',
  accessLogFormat: JSON.stringify({
    lab: '%REQ(X-LAB-REQUEST)%',
    flags: '%RESPONSE_FLAGS%',
    status: '%RESPONSE_CODE%',
    route: '%ROUTE_NAME%',
    cluster: '%UPSTREAM_CLUSTER%',
    upstream: '%UPSTREAM_HOST%',
    sni: '%REQUESTED_SERVER_NAME%',
    downstream: '%DOWNSTREAM_REMOTE_ADDRESS%',
  }),
  // The host in it becomes the name on istiod's certificate.
  defaultConfig: { discoveryAddress: ISTIOD_XDS },
};

function startStore(places: Places, keys: string): Part[] {
  const { parts, logs, work } = places;
  const etcd = new Part({
    name: 'etcd',
    logs,
    command: [
      join(parts, PROGRAMS.etcd),
      `--data-dir=${join(work, 'etcd')}`,
      `--listen-client-urls=${ETCD}`,
      `--advertise-client-urls=${ETCD}`,
      '--listen-peer-urls=http://127.0.0.1:2380',
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
  });
  const apiServer = new Part({
    name: 'kube-apiserver',
    logs,
    command: [
      join(parts, PROGRAMS['kube-apiserver']),
      `--etcd-servers=${ETCD}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${keys}/service-account.pub`,
      `--service-account-signing-key-file=${keys}/service-account.key`,
      `--service-cluster-ip-range=${CLUSTER_IP_RANGE}`,
      `--cert-dir=${keys}`,
      `--token-auth-file=${keys}/tokens.csv`,
      '--authorization-mode=AlwaysAllow',
      '--endpoint-reconciler-type=none',
      '--bind-address=127.0.0.1',
      `--secure-port=${API_PORT}`,
      // There is no default route from which it could be guessed.
      '--advertise-address=10.244.255.1',
    ],
  });
  return [etcd, apiServer];
}

function writeServiceAccountKeys(keys: string): void {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(keys, 'service-account.key'), pair.privateKey.export({ type: 'pkcs1', format: 'pem' }));
  writeFileSync(join(keys, 'service-account.pub'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
  chmodSync(join(keys, 'service-account.key'), 0o600);
}

function writeKubeconfig(file: string, keys: string): void {
  const cluster = {
    server: `https://127.0.0.1:${API_PORT}`,
    'certificate-authority-data': readFileSync(join(keys, 'apiserver.crt')).toString('base64'),
    'tls-server-name': 'kubernetes.default.svc',
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'mesh-lab', cluster }],
    users: [{ name: 'admin', user: { token: API_TOKEN } }],
    contexts: [{ name: 'mesh-lab', context: { cluster: 'mesh-lab', user: 'admin' } }],
    'current-context': 'mesh-lab',
  };
  writeFileSync(file, JSON.stringify(config));
}

function tryRead(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('END CERTIFICATE') ? text : undefined;
  } catch {
    return undefined;
  }
}

async function httpGet(url: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    get(url, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${url}: ${response.statusCode} ${text}`));
      });
    }).on('error', reject);
  });
}
