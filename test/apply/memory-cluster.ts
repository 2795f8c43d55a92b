import { apiGroupOf } from '../../lib/api-version/api-group';
import type {
  Cluster,
  DeleteOptions,
  Kind,
  ListOptions,
  LiveObject,
  ObjectName,
  PatchOperation,
  Resource,
  ServerSideApplyOptions,
  WriteOptions,
} from '../../lib/kubernetes/cluster';
import { ClusterError } from '../../lib/kubernetes/cluster-error';
import { isMapping } from '../../lib/mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../lib/mesh/objects/mesh-object';
import { isSame } from '../../lib/mesh/objects/same';
import { fixedOfPod, withDefaults } from './memory-defaults';
import { at, withField } from './memory-fields';
import { appliedTo, conflictsOf, type Manager, managersAfter, managersOf } from './memory-ownership';

const clusterKinds = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition'];

/**
 * An API server in memory, with server-side apply kept simple: each field has owners, a list belongs together, defaults
 * are added, a selector cannot change. Pods get ready at once, unless `unready` names their workload.
 */
export class MemoryCluster implements Cluster {
  readonly server = 'https://memory';
  readonly objects = new Map<string, LiveObject>();
  /** What was written, as `apply Deployment shop/cart`. */
  readonly writes: string[] = [];
  readonly unready = new Map<string, number>();
  /** Called before each request; may throw. */
  before: (words: string) => void = () => undefined;
  private version = 0;

  async tryResource(kind: Kind): Promise<Resource | undefined> {
    return { plural: `${kind.kind.toLowerCase()}s`, isNamespaced: !clusterKinds.includes(kind.kind) };
  }

  async tryGet(name: ObjectName): Promise<LiveObject | undefined> {
    await this.asked('get', name);
    return this.served(this.objects.get(key(name)), name);
  }

  async list({ apiVersion, kind }: Kind, { namespace }: ListOptions = {}): Promise<readonly LiveObject[]> {
    await this.asked('list', { apiVersion, kind, namespace: namespace ?? '', name: '' });
    return [...this.objects.values()].filter(
      (object) =>
        object.kind === kind && (namespace === undefined || (object.metadata.namespace ?? '') === namespace),
    );
  }

  async apply(
    name: ObjectName,
    manifest: JsonObject,
    { isDryRun = false, isForced = false }: ServerSideApplyOptions = {},
  ): Promise<LiveObject> {
    await this.asked(isDryRun ? 'dry-run' : 'apply', name);
    this.needsNamespace(name);
    const live = this.objects.get(key(name));
    const conflicts = conflictsOf(manifest, live);
    if (conflicts.length > 0 && !isForced) throw new ClusterError('conflict', 'conflict', conflicts);
    const { object, managers } = appliedTo(manifest, live);
    const next = this.stored(name, object, live, managers);
    return this.keep(name, next, live, isDryRun);
  }

  async create(name: ObjectName, object: JsonObject, { isDryRun = false }: WriteOptions = {}) {
    await this.asked('create', name);
    if (this.objects.has(key(name))) throw new ClusterError('changed', 'already exists');
    return this.keep(name, this.stored(name, object, undefined, []), undefined, isDryRun);
  }

  async replace(name: ObjectName, object: JsonObject, { isDryRun = false }: WriteOptions = {}) {
    await this.asked('replace', name);
    const live = this.objects.get(key(name));
    const { resourceVersion } = object['metadata'] as JsonObject;
    if (live === undefined) throw new ClusterError('absent', 'not found');
    if (live.metadata.resourceVersion !== resourceVersion)
      throw new ClusterError('changed', 'the object has been modified');
    return this.keep(name, this.stored(name, object, live, managersOf(live)), live, isDryRun);
  }

  async patch(
    name: ObjectName,
    operations: readonly PatchOperation[],
    { isDryRun = false }: WriteOptions = {},
  ) {
    await this.asked(isDryRun ? 'dry-run patch' : 'patch', name);
    const live = this.objects.get(key(name));
    if (live === undefined) throw new ClusterError('absent', 'not found');
    let object: JsonObject = live;
    for (const { op, path, value } of operations) {
      const way = path.split('/').slice(1);
      if (path === '/metadata/resourceVersion' && value !== live.metadata.resourceVersion)
        throw new ClusterError('changed', 'the object has been modified');
      object = withField(object, way, op === 'remove' ? undefined : (value as Json));
    }
    const managers = managersOf(object as LiveObject);
    return this.keep(name, this.stored(name, object, live, managers), live, isDryRun);
  }

  async delete(name: ObjectName, { uid, resourceVersion }: DeleteOptions): Promise<void> {
    await this.asked('delete', name);
    const live = this.objects.get(key(name));
    if (live === undefined) return;
    if (
      live.metadata.uid !== uid ||
      (resourceVersion ?? live.metadata.resourceVersion) !== live.metadata.resourceVersion
    )
      throw new ClusterError('changed', 'precondition failed');
    this.note('delete', name);
    this.objects.delete(key(name));
  }

  /** What somebody else does: `kubectl apply`, an autoscaler, a person. */
  update(object: MeshObject | LiveObject, manager: string, subresource?: string): void {
    const name = 'metadata' in object ? nameOf(object) : object;
    const data = 'metadata' in object ? object : (object as MeshObject).data;
    const live = this.objects.get(key(name));
    const next = this.stored(
      name,
      { ...live, ...data, metadata: { ...live?.metadata, ...(data['metadata'] as JsonObject) } },
      live,
      [],
    );
    const managers = managersAfter(live, next, manager, subresource);
    this.objects.set(key(name), { ...next, metadata: { ...next.metadata, managedFields: managers } });
  }

  private async asked(verb: string, name: ObjectName): Promise<void> {
    // So that others come in between.
    await Promise.resolve();
    this.before(`${verb} ${words(name)}`);
  }

  private note(verb: string, name: ObjectName): void {
    if (name.kind !== 'Lease') this.writes.push(`${verb} ${words(name)}`);
  }

  private keep(
    name: ObjectName,
    next: LiveObject,
    live: LiveObject | undefined,
    isDryRun: boolean,
  ): LiveObject {
    if (isDryRun) return next;
    // What changes nothing is no write.
    const { metadata: a, ...now } = next;
    const { metadata: b, ...old } = live ?? { metadata: undefined };
    const isKept = isSame(
      { ...now, a: { ...a, resourceVersion: '', generation: 0 } } as JsonObject,
      { ...old, a: { ...b, resourceVersion: '', generation: 0 } } as JsonObject,
    );
    if (isKept && live !== undefined) return live;
    this.note(live === undefined ? 'create' : 'change', name);
    this.objects.set(key(name), next);
    return next;
  }

  private stored(
    name: ObjectName,
    object: JsonObject,
    live: LiveObject | undefined,
    managers: readonly Manager[],
  ): LiveObject {
    const whole = withDefaults(object, live);
    if (
      name.kind === 'Deployment' &&
      live !== undefined &&
      !isSame(at(live, ['spec', 'selector']), at(whole, ['spec', 'selector']))
    )
      throw new ClusterError('invalid', 'spec.selector: field is immutable');
    const isOther = (field: string) => !isSame(at(live, ['spec', field]), at(whole, ['spec', field]));
    if (name.kind === 'Job' && live !== undefined && ['selector', 'template'].some(isOther))
      throw new ClusterError('invalid', 'spec.template: field is immutable');
    if (name.kind === 'Pod' && live !== undefined && !isSame(fixedOfPod(live), fixedOfPod(whole)))
      throw new ClusterError('invalid', 'spec: pod updates may not change fields other than its images');
    this.version++;
    const generation =
      Number(live?.metadata.generation ?? 0) + (isSame(live?.['spec'] as Json, whole['spec']) ? 0 : 1);
    return {
      ...whole,
      apiVersion: name.apiVersion,
      kind: name.kind,
      ...this.statusOf(name, whole, generation),
      metadata: {
        ...(whole['metadata'] as JsonObject),
        name: name.name,
        ...(name.namespace === '' ? {} : { namespace: name.namespace }),
        uid: live?.metadata.uid ?? `uid-${this.version}`,
        resourceVersion: String(this.version),
        generation,
        managedFields: managers,
      },
    };
  }

  private statusOf({ kind, name }: ObjectName, { spec }: JsonObject, observedGeneration: number): JsonObject {
    if (kind !== 'Deployment' || !isMapping(spec)) return {};
    const { replicas } = spec;
    return {
      status: {
        observedGeneration,
        replicas,
        updatedReplicas: replicas,
        readyReplicas: Math.min(this.unready.get(name) ?? Infinity, Number(replicas)),
      },
    };
  }

  private served(live: LiveObject | undefined, name: ObjectName): LiveObject | undefined {
    return (
      live && {
        ...live,
        apiVersion: name.apiVersion,
        ...this.statusOf(name, live, live.metadata.generation ?? 0),
      }
    );
  }

  private needsNamespace({ kind, namespace }: ObjectName): void {
    // Namespaces that nobody wrote a manifest for are there.
    if (namespace === 'absent' && kind !== 'Namespace')
      throw new ClusterError('absent', `namespaces "${namespace}" not found`);
  }
}

function nameOf({ apiVersion, kind, metadata: { namespace = '', name } }: LiveObject): ObjectName {
  return { apiVersion, kind, namespace, name };
}

function key({ apiVersion, kind, namespace, name }: ObjectName): string {
  return `${apiGroupOf(apiVersion)}/${kind}/${namespace}/${name}`;
}

function words({ kind, namespace, name }: ObjectName): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`.trim();
}
