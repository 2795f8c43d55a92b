import type { KubernetesObject } from '../lab/objects';
import type { Question } from './question';

/** The label that keeps the gateways of a fixture to its own pods. */
export const OWN = 'mesh-lab/fixture';
/** Kinds that mean something else in istio-system than in any other namespace. */
const MESH_WIDE =
  /^(DestinationRule|Sidecar|PeerAuthentication|RequestAuthentication|AuthorizationPolicy|Telemetry|EnvoyFilter|ProxyConfig|WasmPlugin)$/;
const WITH_EXPORT = /^(VirtualService|DestinationRule|ServiceEntry)$/;

/** Whether objects speak for the whole mesh, so that nobody else may be there. */
export function isMeshWide(objects: readonly KubernetesObject[]): boolean {
  return objects.some(({ kind, metadata }) => metadata?.namespace === 'istio-system' && MESH_WIDE.test(kind));
}

export interface Moved {
  readonly objects: readonly KubernetesObject[];
  readonly questions: readonly Question[];
  readonly namespaces: readonly string[];
}

/**
 * The same objects in namespaces with this suffix, seen by these namespaces only, with gateways of their own: so
 * that fixtures with the same names and hosts can live side by side.
 */
export function moved(
  objects: readonly KubernetesObject[],
  questions: readonly Question[],
  suffix: string,
): Moved {
  const before = namespacesOf(objects, questions);
  const move = new Mover(before, suffix);
  const namespaces = [...before].map((name) => move.namespace(name));
  return {
    objects: objects.map((object) => apart(move.object(object), namespaces, suffix)),
    questions: questions.map((question) => (question.kind === 'wire' ? move.question(question) : question)),
    namespaces,
  };
}

export function namespacesOf(
  objects: readonly KubernetesObject[],
  questions: readonly Question[],
): ReadonlySet<string> {
  const own = objects.map(({ kind, metadata }) =>
    kind === 'Namespace' ? metadata.name : (metadata?.namespace ?? 'default'),
  );
  const callers = questions.flatMap((question) => (question.kind === 'wire' ? [question.from] : []));
  const asked = callers.map((from) => (from === 'outside' ? 'istio-system' : (from.split('/')[0] ?? '')));
  return new Set([...own, ...asked]);
}

class Mover {
  public constructor(
    private readonly names: ReadonlySet<string>,
    private readonly suffix: string,
  ) {}

  public namespace(name: string): string {
    return this.names.has(name) ? `${name}-${this.suffix}` : name;
  }

  public object(object: KubernetesObject): KubernetesObject {
    const { kind, metadata } = object;
    if (kind === 'Namespace') {
      return { ...object, metadata: { ...metadata, name: this.namespace(metadata.name) } };
    }
    const inside = { ...object, metadata: { ...metadata, namespace: metadata.namespace ?? 'default' } };
    return this.value(inside, '') as KubernetesObject;
  }

  public question(question: Extract<Question, { kind: 'wire' }>): Question {
    const { from, request, outcomes } = question;
    const [namespace = '', ...rest] = from.split('/');
    return {
      ...question,
      from: from === 'outside' ? from : [this.namespace(namespace), ...rest].join('/'),
      request: JSON.parse(JSON.stringify(request), (_key, value) =>
        typeof value === 'string' ? this.inHosts(value) : value,
      ),
      outcomes: outcomes.map((outcome) => ({
        ...outcome,
        details: new Map([...outcome.details].map(([name, value]) => [name, this.inHosts(value)])),
      })),
    };
  }

  private value(value: unknown, field: string): unknown {
    if (Array.isArray(value)) return value.map((each) => this.value(each, field));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).filter(([, inside]) => inside !== null);
      return Object.fromEntries(entries.map(([key, inside]) => [key, this.value(inside, key)]));
    }
    return typeof value === 'string' ? this.text(value, field) : value;
  }

  private text(text: string, field: string): string {
    if (/^(namespace|namespaces|notNamespaces|sourceNamespace|exportTo)$/.test(field))
      return this.namespace(text);
    if (field === 'networking.istio.io/exportTo')
      return text
        .split(',')
        .map((each) => this.namespace(each.trim()))
        .join(',');
    const [first = '', ...rest] = text.split('/');
    const withOwner = rest.length > 0 ? [this.namespace(first), ...rest].join('/') : text;
    const principal = withOwner.replace(/(?<=\/ns\/)[^/]+/, (name) => this.namespace(name));
    return this.inHosts(principal);
  }

  /** `backend.shop`, `backend.shop.svc…`, also inside a URL; not the `shop` of `shop.example.com`. */
  private inHosts(text: string): string {
    const host = /(?<=[\w*-]\.)([a-z0-9-]+)(?=$|[:/]|\.svc(?:$|[.:/]))/g;
    return text.replace(host, (name) => this.namespace(name));
  }
}

function apart(object: KubernetesObject, namespaces: readonly string[], suffix: string): KubernetesObject {
  const spec = (object.spec ?? {}) as Readonly<Record<string, unknown>>;
  if (object.kind === 'Gateway') {
    const selector = { ...(spec['selector'] as object | undefined), [OWN]: suffix };
    return { ...object, spec: { ...spec, selector } };
  }
  if (!WITH_EXPORT.test(object.kind)) return object;
  const exportTo = spec['exportTo'];
  const isToAll = !Array.isArray(exportTo) || exportTo.length === 0 || exportTo.includes('*');
  return isToAll ? { ...object, spec: { ...spec, exportTo: [...namespaces] } } : object;
}
