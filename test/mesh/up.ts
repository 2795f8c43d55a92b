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

/** What the shell that `run.ts` speaks of starts with. */
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
  const hosts = objects.filter(({ kind }) => kind === 'Gateway').flatMap(hostsOf);
  const fromOutside = hosts.map((host) => `  curl --connect-to ::${gateway}: http://${host}/`);
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
  const pods = lives.map(
    ({ pod, network }) =>
      `  ${network?.name}  ${network?.address}  ${pod.metadata.namespace}/${pod.metadata.name}`,
  );
  return [
    'The cluster is up; Ctrl-C ends it, and nothing is left. In the shell above:',
    '  kubectl get pods -A; istioctl analyze -A',
    ...(fromOutside.length > 0 ? ['From outside, through the gateway:', ...fromOutside] : []),
    ...(inMesh.length > 0 ? [`From pod ${caller?.pod.metadata.name}, through its sidecar:`, ...inMesh] : []),
    ...(pods.length > 0 ? ['Pods, each with a network namespace of its own:', ...pods] : []),
  ].join('\n');
}

function hostsOf(gateway: KubernetesObject): readonly string[] {
  const { servers = [] } = (gateway.spec ?? {}) as {
    servers?: readonly { readonly hosts: readonly string[] }[];
  };
  return [...new Set(servers.flatMap(({ hosts }) => hosts))].map((host) => host.replace('*', 'any'));
}
