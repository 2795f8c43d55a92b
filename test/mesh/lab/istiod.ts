import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { PROGRAMS } from '../parts/folder';
import { HOST_ADDRESS } from './network';
import { Part } from './part';
import type { Places } from './places';

const ISTIOD_HTTP = 'http://127.0.0.1:15080';
export const ISTIOD_XDS = `${HOST_ADDRESS}:15012`;

export function startIstiod({ parts, logs, work }: Places, kubeconfig: string): Part {
  const mesh = join(work, 'mesh.yaml');
  writeFileSync(mesh, JSON.stringify(MESH_CONFIG));
  const flags = [
    'discovery',
    `--kubeconfig=${kubeconfig}`,
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
    command: [join(parts, PROGRAMS.istiod), ...flags],
    logs,
    cwd,
    env: ISTIOD_ENVIRONMENT,
  });
}

/** Istiod's own word about what it knows. */
export async function askIstiod(path: string): Promise<string> {
  return await httpGet(`${ISTIOD_HTTP}${path}`);
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
    start: '%START_TIME(%s.%3f)%',
    flags: '%RESPONSE_FLAGS%',
    status: '%RESPONSE_CODE%',
    route: '%ROUTE_NAME%',
    cluster: '%UPSTREAM_CLUSTER%',
    upstream: '%UPSTREAM_HOST%',
    sni: '%REQUESTED_SERVER_NAME%',
    downstream: '%DOWNSTREAM_REMOTE_ADDRESS%',
    details: '%RESPONSE_CODE_DETAILS%',
    closed: '%CONNECTION_TERMINATION_DETAILS%',
  }),
  // Istio's own two formats, for pods whose Telemetry asks for them.
  extensionProviders: [
    { name: 'istio-text', envoyFileAccessLog: { path: '/dev/stdout' } },
    { name: 'istio-json', envoyFileAccessLog: { path: '/dev/stdout', logFormat: { labels: {} } } },
  ],
  // The host in it becomes the name on istiod's certificate.
  defaultConfig: { discoveryAddress: ISTIOD_XDS },
};

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
