import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAMS } from '../parts/folder';
import { API_PORT, API_TOKEN, ApiServer } from './api-server';
import { CLUSTER_IP_RANGE } from './network';
import { Part } from './part';
import type { Places } from './places';
import { waitFor } from './wait';

const ETCD = 'http://127.0.0.1:2379';

/** etcd and the API server on it, as soon as one can speak to it. */
export async function startStore(places: Places, keys: string): Promise<{ api: ApiServer; parts: Part[] }> {
  mkdirSync(keys, { recursive: true });
  writeServiceAccountKeys(keys);
  writeFileSync(join(keys, 'tokens.csv'), `${API_TOKEN},admin,admin,system:masters\n`);
  const parts = startParts(places, keys);
  await waitFor('the API server to have its certificate', () => {
    for (const part of parts) part.mustLive();
    return tryRead(join(keys, 'apiserver.crt'));
  });
  return { api: new ApiServer(keys), parts };
}

/** For whoever speaks to the API server as kubectl does. */
export function writeKubeconfig(file: string, keys: string): void {
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

function startParts(places: Places, keys: string): Part[] {
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
      // The lab itself is of `system:masters`, who may do all.
      '--authorization-mode=RBAC',
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

function tryRead(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('END CERTIFICATE') ? text : undefined;
  } catch {
    return undefined;
  }
}
