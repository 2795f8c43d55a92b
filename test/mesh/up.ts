import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFolder } from './ask';
import type { Lab } from './lab/lab';
import type { KubernetesObject, Service } from './lab/objects';

/** Keeps the cluster up with a folder applied, for a person to try a canary, until Ctrl-C. */
export async function up(lab: Lab, [folder]: readonly string[]): Promise<number> {
  writeShellSettings(lab);
  const objects = folder === undefined ? [] : readFolder(folder);
  await lab.apply(objects);
  await lab.settle();
  console.log(await howToCall(lab, objects));
  return await new Promise<number>(() => undefined);
}

/** The settings of the shell whose command `run.ts` prints. */
function writeShellSettings({ places, plane }: Lab): void {
  const settings = [
    `export KUBECONFIG=${plane.kubeconfig}`,
    `export PATH=${places.parts}:$PATH`,
    `export PS1='mesh-lab \\w \\$ '`,
  ];
  writeFileSync(join(places.work, 'shell.rc'), `${settings.join('\n')}\n`);
}

async function howToCall(lab: Lab, objects: readonly KubernetesObject[]): Promise<string> {
  const services = await lab.plane.api.list<Service>('/api/v1/services');
  const ours = services.filter(({ metadata }) =>
    objects.some(
      ({ kind, metadata: { name, namespace } }) =>
        kind === 'Service' && name === metadata.name && namespace === metadata.namespace,
    ),
  );
  const gateway = lab.gateway().network?.address ?? '';
  const urls = [...new Set(objects.filter(({ kind }) => kind === 'Gateway').flatMap(urlsOf))];
  const fromOutside = urls.map((url) => `  curl -k --connect-to ::${gateway}: ${url}`);
  const lives = [...lab.kubelet.lives.values()].filter(
    ({ proxy, pod }) => proxy && pod.metadata.namespace !== 'istio-system',
  );
  const [caller] = lives;
  const inMesh = ours.flatMap(({ metadata, spec }) =>
    (spec.ports ?? []).map(({ port }) => {
      const url = `http://${metadata.name}.${metadata.namespace}:${port}/`;
      return `  nsenter --net=/run/netns/${caller?.network?.name} curl --connect-to ::${spec.clusterIP}: ${url}`;
    }),
  );
  const headers = [...new Set(objects.flatMap(headersOf))];
  const pods = lives.map(
    ({ pod, network }) =>
      `  ${network?.name}  ${network?.address}  ${pod.metadata.namespace}/${pod.metadata.name}`,
  );
  return [
    'The cluster is up; Ctrl-C stops it and removes everything. In the shell that the line above opens:',
    '  kubectl get pods -A; istioctl analyze -A',
    ...(fromOutside.length > 0 ? ['From outside, through the gateway:', ...fromOutside] : []),
    ...(inMesh.length > 0 ? [`From pod ${caller?.pod.metadata.name}, through its sidecar:`, ...inMesh] : []),
    ...(headers.length > 0 ? [`Headers that the rules match: ${headers.join(' ')}`] : []),
    ...(pods.length > 0 ? ['Pods, each in its own network namespace:', ...pods] : []),
  ].join('\n');
}

/** Where a Gateway can be called. */
function urlsOf(gateway: KubernetesObject): readonly string[] {
  const { servers = [] } = (gateway.spec ?? {}) as { servers?: readonly Server[] };
  return servers.flatMap(({ port: { number, protocol }, hosts }) => {
    const scheme = protocol === 'HTTPS' ? 'https' : 'http';
    const usual = number === (scheme === 'https' ? 443 : 80);
    return hosts.map((host) => `${scheme}://${host.replace('*', 'any')}${usual ? '' : `:${number}`}/`);
  });
}

interface Server {
  readonly port: { readonly number: number; readonly protocol: string };
  readonly hosts: readonly string[];
}

/** Headers with one value that a rule asks for, as curl is told them. */
function headersOf({ kind, spec }: KubernetesObject): readonly string[] {
  if (kind !== 'VirtualService') return [];
  const { http = [] } = (spec ?? {}) as { http?: readonly Rule[] };
  const headers = http.flatMap(({ match = [] }) => match.flatMap((one) => Object.entries(one.headers ?? {})));
  return headers.flatMap(([name, { exact }]) => (exact === undefined ? [] : [`-H '${name}: ${exact}'`]));
}

interface Rule {
  readonly match?: readonly {
    readonly headers?: Readonly<Record<string, { readonly exact?: string }>>;
  }[];
}
