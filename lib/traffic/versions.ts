import type { Mesh } from '../mesh/mesh';
import { valueAt } from '../mesh/objects/json-path';
import { keyOf } from '../mesh/objects/key';
import type { Labels } from '../mesh/objects/mesh-object';
import { addTo } from '../mesh/objects/multi-map';
import type { Workload } from '../mesh/registry/workloads';

/** The name of an answering version. */
export interface VersionName {
  /** The app, such as `backend`; empty for a version that is named by its workload or address. */
  readonly app: string;
  /** The version of the app, such as `v1`; without an app the name of the workload, or its address. */
  readonly version: string;
}

const ofApp = ['app', 'app.kubernetes.io/name', 'k8s-app'];
const ofVersion = ['version', 'app.kubernetes.io/version'];

/**
 * The versions of some states, by what runs in them: the same app and version in another Deployment is the same version.
 * Workloads of one state that agree in both are told apart by their names.
 */
export class Versions {
  private readonly shared = new Set<string>();
  private readonly names = new Map<string, VersionName>();
  private readonly namespaces = new Map<string, Set<string>>();

  constructor(states: readonly Mesh[]) {
    for (const { workloads } of states) {
      const byLabels = new Map<string, Set<string>>();
      for (const workload of workloads.all) {
        const labelled = labelledKey(workload);
        if (labelled === undefined) continue;
        const those = byLabels.get(labelled) ?? new Set<string>();
        byLabels.set(labelled, those.add(keyOf(workload.object)));
        if (those.size > 1) this.shared.add(labelled);
      }
    }
    const found = new Map<string, string[]>();
    for (const { workloads } of states)
      for (const workload of workloads.all)
        addTo(found, versionWords(this.named(workload)), workload.namespace);
    for (const [words, namespaces] of found) this.namespaces.set(words, new Set(namespaces));
  }

  /** A text that is equal for workloads of the same version. */
  keyOf(workload: Workload): string {
    const labelled = labelledKey(workload);
    const key = labelled !== undefined && !this.shared.has(labelled) ? labelled : ownKey(workload);
    if (!this.names.has(key)) this.names.set(key, this.qualified(workload));
    return key;
  }

  /** The name of a version, by its key. */
  nameOf(key: string): VersionName {
    return this.names.get(key) ?? { app: '', version: key.replace(/^host /, '') };
  }

  private named(workload: Workload): VersionName {
    const labelled = labelledKey(workload);
    if (labelled === undefined || this.shared.has(labelled))
      return { app: '', version: addressOf(workload) ?? workload.object.name };
    return { app: labelIn(workload.labels, ofApp), version: labelIn(workload.labels, ofVersion) };
  }

  /** With the namespace where two namespaces have versions of one name. */
  private qualified(workload: Workload): VersionName {
    const name = this.named(workload);
    if ((this.namespaces.get(versionWords(name))?.size ?? 0) < 2) return name;
    const { namespace } = workload;
    return name.app === ''
      ? { app: '', version: `${namespace}/${name.version}` }
      : { app: `${namespace}/${name.app}`, version: name.version };
  }
}

/** A version in words: `backend v1`. */
export function versionWords({ app, version }: VersionName): string {
  return app === '' ? version : `${app} ${version}`;
}

function labelledKey(workload: Workload): string | undefined {
  const { labels, namespace } = workload;
  const [app, version] = [labelIn(labels, ofApp), labelIn(labels, ofVersion)];
  if (app === '' || version === '' || addressOf(workload) !== undefined) return undefined;
  return `version ${namespace}/${app}/${version}`;
}

function ownKey(workload: Workload): string {
  return `${keyOf(workload.object)} ${addressOf(workload) ?? ''}`;
}

/** The address of a WorkloadEntry, or of an endpoint of a ServiceEntry; undefined for pods. */
function addressOf({ object, at }: Workload): string | undefined {
  if (object.kind !== 'WorkloadEntry' && object.kind !== 'ServiceEntry') return undefined;
  const address = valueAt(object, ...at.path.slice(0, -1), 'address');
  return typeof address === 'string' ? address : object.name;
}

function labelIn(labels: Labels, keys: readonly string[]): string {
  return keys.map((key) => labels[key]).find((value) => value !== undefined && value !== '') ?? '';
}
