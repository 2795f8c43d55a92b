import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';

/** A Kubernetes object as it is written to a file. */
export interface Manifest {
  /** Group and version, such as `apps/v1`; the version alone for the core group. */
  readonly apiVersion: string;
  /** Kind, such as `Deployment`. */
  readonly kind: string;
  /** What every object has. */
  readonly metadata: {
    /** Name, unique among objects of the same group, kind and namespace. */
    readonly name: string;
    /** Namespace; none for objects of the cluster, and for those that take the one of `kubectl`. */
    readonly namespace?: string;
    /** Labels by key. */
    readonly labels?: Readonly<Record<string, string>>;
    /** Annotations by key. */
    readonly annotations?: Readonly<Record<string, string>>;
    /** Everything else that metadata may hold. */
    readonly [field: string]: unknown;
  };
  /** The fields of the kind, such as `spec`. */
  readonly [field: string]: unknown;
}

type Rendered = { readonly manifest: Manifest } | { readonly failure: unknown };

const renderedByRoot = new WeakMap<IConstruct, Map<ApiObject, Rendered>>();

/**
 * The manifest of one object. While our `App` synthesizes, each object is rendered once and everybody who asks
 * gets the same manifest, so that a validation may look at what will be written at no cost; at other times and
 * below another `App` the object is rendered anew by its `toJson()`.
 *
 * @throws what `toJson()` throws, and when the object does not say what it is (apiVersion, kind, name).
 */
export function manifestOf(object: ApiObject): Manifest {
  const known = renderedByRoot.get(object.node.root);
  if (known === undefined) return render(object);
  const rendered = known.get(object) ?? tryRender(object);
  known.set(object, rendered);
  if ('failure' in rendered) throw rendered.failure;
  return rendered.manifest;
}

/** Keeps what `manifestOf` renders below a root for as long as the work takes. */
export function renderingOnce<Result>(root: IConstruct, work: () => Result): Result {
  if (renderedByRoot.has(root)) return work();
  renderedByRoot.set(root, new Map());
  try {
    return work();
  } finally {
    renderedByRoot.delete(root);
  }
}

function tryRender(object: ApiObject): Rendered {
  try {
    return { manifest: render(object) };
  } catch (failure) {
    return { failure };
  }
}

function render(object: ApiObject): Manifest {
  const json: unknown = object.toJson();
  if (!isManifest(json)) {
    throw new Error(
      'It renders to something that is no Kubernetes object: apiVersion, kind and metadata.name have to be there, as text',
    );
  }
  return json;
}

function isManifest(json: unknown): json is Manifest {
  if (typeof json !== 'object' || json === null) return false;
  const { apiVersion, kind, metadata } = json as Partial<Record<string, unknown>>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false;
  return typeof (metadata as { name?: unknown } | undefined)?.name === 'string';
}
