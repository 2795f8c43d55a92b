import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';

/** A Kubernetes object as written to a file. */
export interface Manifest {
  /** Group and version, such as `apps/v1`; the version alone for the core group. */
  readonly apiVersion: string;
  /** Kind, such as `Deployment`. */
  readonly kind: string;
  /** Metadata. */
  readonly metadata: {
    /** Name, unique among objects of the same group, kind and namespace. */
    readonly name: string;
    /** Namespace; undefined for cluster-scoped objects, and if the current namespace of `kubectl` applies. */
    readonly namespace?: string;
    /** Labels by key. */
    readonly labels?: Readonly<Record<string, string>>;
    /** Annotations by key. */
    readonly annotations?: Readonly<Record<string, string>>;
    /** Other fields of metadata. */
    readonly [field: string]: unknown;
  };
  /** Other fields, such as `spec`. */
  readonly [field: string]: unknown;
}

type Rendered = { readonly manifest: Manifest } | { readonly failure: unknown };

const renderedByRoot = new WeakMap<IConstruct, Map<ApiObject, Rendered>>();

/**
 * The manifest of one object. During `synth` of this package's `App`, each object is rendered once and every caller
 * gets the same manifest, so that validations can read it at no cost. At other times, and in cdk8s' own `App`,
 * `toJson()` renders the object again.
 *
 * @throws the error of `toJson()`, or an error if apiVersion, kind or name is missing
 */
export function manifestOf(object: ApiObject): Manifest {
  const known = renderedByRoot.get(object.node.root);
  if (known === undefined) return render(object);
  const rendered = known.get(object) ?? tryRender(object);
  known.set(object, rendered);
  if ('failure' in rendered) throw rendered.failure;
  return rendered.manifest;
}

/** Caches the results of `manifestOf` below a root while `work` runs. */
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
      'it does not render to a Kubernetes object: apiVersion, kind and metadata.name must be strings',
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
