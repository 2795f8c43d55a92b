import type { JsonObject } from '../mesh/objects/mesh-object';

/** A kind of objects, as written in manifests. */
export interface Kind {
  /** For example `networking.istio.io/v1`. */
  readonly apiVersion: string;
  /** For example `VirtualService`. */
  readonly kind: string;
}

/** The identity of an object in a cluster. Every `MeshObject` has it. */
export interface ObjectName extends Kind {
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** `metadata` of a live object, with server-assigned fields. */
export interface LiveMetadata extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
}

/** A live object: the JSON of the API server, with defaults, `status` and `managedFields`. */
export interface LiveObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: LiveMetadata;
}

/** The resource under which the API server serves a kind. */
export interface Resource {
  /** For example `virtualservices`. */
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** Options of every request. */
export interface RequestOptions {
  /** Aborts the request. */
  readonly signal?: AbortSignal;
}

/** Options of a list. */
export interface ListOptions extends RequestOptions {
  /** @default - all namespaces */
  readonly namespace?: string;
  /** For example `app=cart,version in (v1)`. */
  readonly labelSelector?: string;
  /** For example `status.phase=Running`. */
  readonly fieldSelector?: string;
}

/** Options of a write. */
export interface WriteOptions extends RequestOptions {
  /**
   * Whether the API server only returns the result, and stores nothing.
   *
   * @default false
   */
  readonly isDryRun?: boolean;
}

/** Options of server-side apply. */
export interface ServerSideApplyOptions extends WriteOptions {
  /**
   * Whether to take fields from other managers.
   *
   * @default false
   */
  readonly isForced?: boolean;
}

/** Options of a deletion. */
export interface DeleteOptions extends WriteOptions {
  /** Delete only the object with this UID, and no later one of the same name. */
  readonly uid: string;
  /**
   * Delete the object only if it still has this version.
   *
   * @default - any version
   */
  readonly resourceVersion?: string;
  /**
   * Whether dependents are deleted after the object (`Background`) or before it (`Foreground`).
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

/** The requests to an API server. Each method throws a `ClusterError` on failure; an absent object is not a failure. */
export interface Cluster {
  /** The address of the API server, for messages. */
  readonly server: string;

  /** The resource of a kind; undefined if the cluster does not serve it (yet). */
  tryResource(kind: Kind, options?: RequestOptions): Promise<Resource | undefined>;

  /** An object; undefined if it or its kind does not exist. */
  tryGet(name: ObjectName, options?: RequestOptions): Promise<LiveObject | undefined>;

  /** All objects of a kind, read in pages; none if the cluster does not serve the kind. */
  list(kind: Kind, options?: ListOptions): Promise<readonly LiveObject[]>;

  /** Server-side apply as `cdk8s-istio`, with strict validation. Returns the resulting object. */
  apply(name: ObjectName, manifest: JsonObject, options?: ServerSideApplyOptions): Promise<LiveObject>;

  /** Creates an object. */
  create(name: ObjectName, object: JsonObject, options?: WriteOptions): Promise<LiveObject>;

  /** Replaces an object; refused if `metadata.resourceVersion` is not the current one. */
  replace(name: ObjectName, object: JsonObject, options?: WriteOptions): Promise<LiveObject>;

  /** Applies a JSON patch to an object. */
  patch(name: ObjectName, operations: readonly PatchOperation[], options?: WriteOptions): Promise<LiveObject>;

  /** Deletes an object. An absent object is not an error. */
  delete(name: ObjectName, options: DeleteOptions): Promise<void>;
}
