import { createHash } from 'node:crypto';
import { type Chart, Names } from 'cdk8s';
import { apiGroupOf } from '../../api-version/api-group';
import type { Problem } from '../problems/problem';
import { FileNames, type Layout, type OutputFile } from './layout';
import type { Manifest } from './manifest';
import type { RenderedChart, RenderedObject } from './rendering';

/**
 * The default layout: a folder per chart and a file per object, named after the object and not after its position, so
 * that file names do not change. `kubectl apply -R` applies files by path in byte order, so kinds that others need are
 * in separate folders that come first.
 */
export function chartFolders(charts: readonly RenderedChart[], extension: string): Layout {
  const names = new FileNames(true);
  const duplicates = new Duplicates();
  const files: OutputFile[] = [];
  const leading = new Set<LeadingFolder>();
  for (const { chart, objects } of charts) {
    for (const rendered of objects) {
      const { manifest, object } = rendered;
      const first = leadingFolders.find(({ holds }) => holds(manifest));
      if (first !== undefined) leading.add(first);
      const path = `${first?.folder ?? folderOf(chart)}/${fileOf(chart, manifest)}${extension}`;
      if (duplicates.isNew(rendered)) names.claim(path, object);
      files.push({ path, manifests: [manifest] });
    }
  }
  return { files, problems: [...duplicates.problems, ...names.problems, ...tooEarly(charts, leading)] };
}

/** The name of an object's file in its folder, without the extension. */
export function fileStem(manifest: Manifest, namespace: string | undefined): string {
  const { kind, metadata } = manifest;
  const group = apiGroupOf(manifest.apiVersion);
  const parts = [kind, isWellKnown(group) ? undefined : group, namespace, metadata.name];
  return safe(parts.filter((part) => part !== undefined).join('.'));
}

/** The folders of this layout that do not belong to a chart. */
export const leadingFolderNames: readonly string[] = ['00-crds', '00-namespaces'];

interface LeadingFolder {
  readonly folder: string;
  readonly rule: string;
  readonly plural: string;
  readonly holds: (manifest: Manifest) => boolean;
}

const leadingFolders: readonly LeadingFolder[] = [
  {
    folder: '00-crds',
    rule: 'chart-before-crds',
    plural: 'CustomResourceDefinitions',
    holds: (manifest) =>
      manifest.kind === 'CustomResourceDefinition' &&
      apiGroupOf(manifest.apiVersion) === 'apiextensions.k8s.io',
  },
  {
    folder: '00-namespaces',
    rule: 'chart-before-namespaces',
    plural: 'Namespaces',
    holds: (manifest) => manifest.kind === 'Namespace' && manifest.apiVersion === 'v1',
  },
];

function tooEarly(charts: readonly RenderedChart[], leading: ReadonlySet<LeadingFolder>): Problem[] {
  return charts.flatMap(({ chart, objects }) => {
    const folder = folderOf(chart);
    const late = leadingFolders.find((first) => leading.has(first) && folder <= first.folder);
    if (late === undefined || objects.length === 0) return [];
    return {
      path: chart.node.path,
      rule: late.rule,
      message: `the chart's folder '${folder}' sorts before '${late.folder}', which has the ${late.plural}`,
      effect: `kubectl applies files by path, so the chart's objects would precede the ${late.plural} that they need`,
      fix: 'use an id for the chart that begins with a letter',
    };
  });
}

function folderOf(chart: Chart): string {
  const ids = chart.node.path.split('/');
  const path = ids.join('.');
  return safe(ids.every((id) => /^[0-9a-z-]+$/.test(id)) ? path : Names.toDnsLabel(chart));
}

function fileOf(chart: Chart, manifest: Manifest): string {
  const { namespace } = manifest.metadata;
  return fileStem(manifest, namespace === chart.namespace ? undefined : namespace);
}

/** Groups whose kinds are clear without the group: those of the API server and of Istio. */
function isWellKnown(group: string): boolean {
  return !group.includes('.') || group.endsWith('.istio.io') || builtInGroups.has(group);
}

const builtInGroups: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** Device names reserved by Windows, with any extension. */
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * A file name that is valid and distinct on every file system. If characters have to be replaced, or if it could differ
 * from another name by case only, a short hash of the original name makes it unique.
 */
function safe(name: string): string {
  const isSafe = /^[A-Za-z0-9-]+(\.[a-z0-9-]+)*$/.test(name) && name.length <= 200 && !reserved.test(name);
  if (isSafe) return name;
  const readable = name.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 200);
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${reserved.test(readable) ? '_' : ''}${readable.replace(/[.-]+$/, '')}-${hash}`;
}

class Duplicates {
  readonly problems: Problem[] = [];
  private readonly owners = new Map<string, string>();

  isNew({ object, manifest }: RenderedObject): boolean {
    const { apiVersion, kind, metadata } = manifest;
    const key = JSON.stringify([apiGroupOf(apiVersion), kind, metadata.namespace ?? '', metadata.name]);
    const owner = this.owners.get(key);
    if (owner === undefined) {
      this.owners.set(key, object.node.path);
      return true;
    }
    const where = metadata.namespace === undefined ? '' : ` in namespace '${metadata.namespace}'`;
    this.problems.push({
      path: object.node.path,
      rule: 'duplicate-object',
      message: `${kind} '${metadata.name}'${where} is made twice, also by '${owner}'`,
      effect: 'each apply would overwrite one object with the other',
      fix: 'change the name or namespace of one of them, or remove it',
    });
    return false;
  }
}
