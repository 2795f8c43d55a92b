import type { JsonObject } from '../mesh/objects/mesh-object';

/** A kind of objects, as manifests name it. */
export interface Kind {
  /** As written: `networking.istio.io/v1`. */
  readonly apiVersion: string;
  /** As written: `VirtualService`. */
  readonly kind: string;
}

/** What an object of a cluster is asked for by. Every `MeshObject` is one. */
export interface ObjectName extends Kind {
  /** Empty for objects of the cluster. */
  readonly namespace: string;
  readonly name: string;
}

/** `metadata` of an object of a cluster: what the API server adds to it. */
export interface LiveMetadata extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
}

/** An object as a cluster has it: the very JSON, with defaults, status and who owns which field. */
export interface LiveObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: LiveMetadata;
}

/** How the API server serves a kind. */
export interface Resource {
  /** Such as `virtualservices`. */
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** How long a request is waited for. */
export interface RequestOptions {
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

/** Which objects are listed. */
export interface ListOptions extends RequestOptions {
  /** @default - all namespaces */
  readonly namespace?: string;
  /** Such as `app=cart,version in (v1)`. */
  readonly labelSelector?: string;
  /** Such as `status.phase=Running`. */
  readonly fieldSelector?: string;
}

/** How something is written. */
export interface WriteOptions extends RequestOptions {
  /**
   * Whether the API server only says what would come of it.
   *
   * @default false
   */
  readonly isDryRun?: boolean;
}

/** How an object is applied. */
export interface ServerSideApplyOptions extends WriteOptions {
  /**
   * Whether fields that others own are taken from them.
   *
   * @default false
   */
  readonly isForced?: boolean;
}

/** Which object is deleted, and when its dependents go. */
export interface DeleteOptions extends WriteOptions {
  /** Only this very object, and none that came under its name later. */
  readonly uid: string;
  /**
   * Only while nobody changed it since then.
   *
   * @default - whatever it has become
   */
  readonly resourceVersion?: string;
  /**
   * Whether what it owns goes after it, or before.
   *
   * @default 'Background'
   */
  readonly propagation?: 'Background' | 'Foreground';
}

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'test' | 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/**
 * What is asked of an API server. Each method throws a `ClusterError` for what goes wrong, in words; only that an
 * object is not there is an answer.
 */
export interface Cluster {
  /** Its address, for people. */
  readonly server: string;

  /** How a kind is served; undefined where the cluster does not know it, yet. */
  tryResource(kind: Kind, asked?: RequestOptions): Promise<Resource | undefined>;

  /** An object; undefined where it, or its kind, is not there. */
  tryGet(name: ObjectName, asked?: RequestOptions): Promise<LiveObject | undefined>;

  /** All objects of a kind, in parts of some hundreds; none where the cluster does not know the kind. */
  list(kind: Kind, options?: ListOptions): Promise<readonly LiveObject[]>;

  /** Server-side apply as `cdk8s-istio`, with strict validation. Returns what the object is after it. */
  apply(name: ObjectName, manifest: JsonObject, options?: ServerSideApplyOptions): Promise<LiveObject>;

  /** A new object. */
  create(name: ObjectName, object: JsonObject, options?: WriteOptions): Promise<LiveObject>;

  /** Another object in the place of one; refused where `metadata.resourceVersion` is not that of the one there. */
  replace(name: ObjectName, object: JsonObject, options?: WriteOptions): Promise<LiveObject>;

  /** Changes some fields of an object. */
  patch(name: ObjectName, operations: readonly PatchOperation[], options?: WriteOptions): Promise<LiveObject>;

  /** Deletes an object. That it is not there any more is no error. */
  delete(name: ObjectName, options: DeleteOptions): Promise<void>;
}
