import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { makeCertificate } from '../lab/certificate';
import { run } from '../lab/command';
import { GATEWAY_NAMESPACE } from '../lab/gateway';
import type { Lab } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';
import { PROGRAMS } from '../parts/folder';

const FOLDERS = join(__dirname, '..', '..', 'plan', 'changes');
/** Names that are made this lane's own: namespaces, hosts, and what is called after them; not images. */
const OWN_NAMES = /\b(shop|carts|pay)\b(?!\/)/g;

/** Two states of a cluster, as folders and as objects. */
export interface Change {
  readonly name: string;
  readonly before: readonly KubernetesObject[];
  readonly after: readonly KubernetesObject[];
  readonly folders: { readonly before: string; readonly after: string };
}

/** A kind of change from `test/plan/changes`, in namespaces and at hosts of its own. */
export async function changeOf(lab: Lab, kind: string, lane: string): Promise<Change> {
  const { key, cert } = await makeCertificate(lab.places.work, `gateway-${lane}`, [
    `shop-${lane}.example.com`,
  ]);
  const read = (end: string) => {
    const text = readFileSync(join(FOLDERS, kind, end, 'manifests.yaml'), 'utf8');
    const own = text
      .replace(OWN_NAMES, `$1-${lane}`)
      .replace("tls.crt: '-'", `tls.crt: ${JSON.stringify(cert)}`)
      .replace("tls.key: '-'", `tls.key: ${JSON.stringify(key)}`);
    return parseAllDocuments(own).flatMap((document) => (document.toJS() as KubernetesObject | null) ?? []);
  };
  return writeChange(lab, kind, lane, read('before'), read('after'));
}

/** Two states, written into folders. */
export function writeChange(
  lab: Lab,
  name: string,
  lane: string,
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): Change {
  const write = (end: string, objects: readonly KubernetesObject[]) => {
    const folder = join(lab.places.work, 'changes', lane, end);
    mkdirSync(folder, { recursive: true });
    // As kubectl reads it: `yes` and `on` are booleans there.
    const options = { aliasDuplicateObjects: false, version: '1.1' } as const;
    const isNamespace = ({ kind }: KubernetesObject) => kind === 'Namespace';
    const ordered = [...objects.filter(isNamespace), ...objects.filter((object) => !isNamespace(object))];
    const text = ordered.map((object) => stringify(object, options)).join('---\n');
    writeFileSync(join(folder, 'manifests.yaml'), text);
    return folder;
  };
  return { name, before, after, folders: { before: write('before', before), after: write('after', after) } };
}

/**
 * Has the cluster hold the first state, applied by kubectl on the client's side as most clusters are, and nothing else
 * of the change but the namespaces that neither state has.
 */
export async function standAtBefore(lab: Lab, { before, after, folders }: Change): Promise<void> {
  const all = [...before, ...after];
  const own = new Set(all.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const labels = { 'istio-injection': 'enabled' };
  const used = namespacesOf({ before, after });
  const given = used
    .filter((name) => !own.has(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }));
  await lab.apply(given);
  if (before.length > 0) await kubectl(lab, 'apply', '-f', folders.before);
  await lab.settle(used);
}

/** Where the objects of both states are, besides the gateway's namespace. */
export function namespacesOf({ before, after }: Pick<Change, 'before' | 'after'>): readonly string[] {
  const all = [...before, ...after].flatMap(({ metadata }) => metadata.namespace ?? []);
  return [...new Set(all)].filter((name) => name !== GATEWAY_NAMESPACE);
}

export async function kubectl(lab: Lab, ...args: readonly string[]): Promise<string> {
  const { places, plane } = lab;
  return await run(join(places.parts, PROGRAMS.kubectl), ['--kubeconfig', plane.kubeconfig, ...args]);
}
