import type { JsonObject } from '../mesh/objects/mesh-object';
import type {
  ApplyOptions,
  Asked,
  Cluster,
  DeleteOptions,
  Kind,
  ListOptions,
  LiveObject,
  ObjectName,
  PatchOperation,
  Resource,
  WriteOptions,
} from './cluster';
import { ClusterError } from './cluster-error';
import type { Http, HttpRequest } from './http';
import { groupPath, Resources, resourceName } from './resources';
import { type Question, refusalOf, silenceOf } from './response-error';

/** Who the API server notes as owner of the fields that are written. */
export const fieldManager = 'cdk8s-istio';

/** Objects of one answer to a list. */
const chunk = 500;

/** The cluster of a kubeconfig. */
export class ConnectedCluster implements Cluster {
  private readonly resources: Resources;

  constructor(private readonly http: Http) {
    this.resources = new Resources((path) => this.tryAsk({ method: 'GET', path }, discovery(path)));
  }

  get server(): string {
    return this.http.server;
  }

  async tryResource(kind: Kind): Promise<Resource | undefined> {
    return this.resources.find(kind);
  }

  async tryGet(name: ObjectName, { signal }: Asked = {}): Promise<LiveObject | undefined> {
    const resource = await this.resources.find(name);
    if (resource === undefined) return undefined;
    const path = pathOf(name, resource);
    return (await this.tryAsk({ method: 'GET', path, signal }, questionOf('get', name, resource))) as
      | LiveObject
      | undefined;
  }

  async list(kind: Kind, { namespace = '', signal, ...selectors }: ListOptions = {}): Promise<LiveObject[]> {
    const resource = await this.resources.find(kind);
    if (resource === undefined) return [];
    const question: Question = {
      verb: 'list',
      what: `${kind.kind} objects`,
      resource: resourceName(kind, resource),
      namespace,
    };
    const found: LiveObject[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const query = queryOf({ ...selectors, limit: String(chunk), continue: next });
      const path = `${pathOf({ ...kind, namespace, name: '' }, resource)}${query}`;
      const part = (await this.ask({ method: 'GET', path, signal }, question)) as ListPart;
      // The items of a list leave out what the list says of all of them.
      for (const item of part.items ?? []) found.push({ ...item, ...kindOf(kind) });
      next = part.metadata?.continue || undefined;
    }
    return found;
  }

  async apply(
    name: ObjectName,
    manifest: JsonObject,
    { isDryRun = false, isForced = false, signal }: ApplyOptions = {},
  ): Promise<LiveObject> {
    return this.write('PATCH', name, manifest, {
      verb: 'patch',
      contentType: 'application/apply-patch+yaml',
      query: { ...writeQuery(isDryRun), force: isForced ? 'true' : '' },
      signal,
    });
  }

  async create(name: ObjectName, object: JsonObject, { isDryRun = false, signal }: WriteOptions = {}) {
    return this.write('POST', name, object, { verb: 'create', query: writeQuery(isDryRun), signal });
  }

  async replace(name: ObjectName, object: JsonObject, { isDryRun = false, signal }: WriteOptions = {}) {
    return this.write('PUT', name, object, { verb: 'update', query: writeQuery(isDryRun), signal });
  }

  async patch(
    name: ObjectName,
    operations: readonly PatchOperation[],
    { isDryRun = false, signal }: WriteOptions = {},
  ) {
    return this.write('PATCH', name, operations, {
      verb: 'patch',
      contentType: 'application/json-patch+json',
      query: writeQuery(isDryRun),
      signal,
    });
  }

  async delete(
    name: ObjectName,
    { uid, resourceVersion, propagation = 'Background', isDryRun = false, signal }: DeleteOptions,
  ): Promise<void> {
    const resource = await this.resources.find(name);
    if (resource === undefined) return;
    const options = {
      propagationPolicy: propagation,
      preconditions: { uid, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
      ...(isDryRun ? { dryRun: ['All'] } : {}),
    };
    const path = pathOf(name, resource);
    const body = JSON.stringify(options);
    await this.tryAsk({ method: 'DELETE', path, body, signal }, questionOf('delete', name, resource));
  }

  private async write(
    method: HttpRequest['method'],
    name: ObjectName,
    body: unknown,
    { verb, contentType, query, signal }: Written,
  ): Promise<LiveObject> {
    const resource = await this.resources.find(name);
    if (resource === undefined) {
      throw new ClusterError('absent', `${this.server} knows no ${name.kind} of ${name.apiVersion}`);
    }
    const place = method === 'POST' ? { ...name, name: '' } : name;
    const path = `${pathOf(place, resource)}${queryOf(query)}`;
    const request = { method, path, body: JSON.stringify(body), contentType, signal };
    return (await this.ask(request, questionOf(verb, name, resource))) as LiveObject;
  }

  private async tryAsk(request: HttpRequest, question: Question): Promise<unknown> {
    try {
      return await this.ask(request, question);
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'absent') return undefined;
      throw error;
    }
  }

  private async ask(request: HttpRequest, question: Question): Promise<unknown> {
    const { status, text } = await this.http.send(request).catch((error: unknown) => {
      if (error instanceof ClusterError) throw error;
      throw request.signal?.aborted ? request.signal.reason : silenceOf(this.server, question, error);
    });
    if (status < 200 || status >= 300) throw refusalOf(this.server, question, status, text);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw silenceOf(this.server, question, error);
    }
  }
}

interface ListPart {
  readonly items?: readonly LiveObject[];
  readonly metadata?: { readonly continue?: string };
}

interface Written extends Asked {
  readonly verb: Question['verb'];
  readonly contentType?: string;
  readonly query: Readonly<Record<string, string>>;
}

function writeQuery(isDryRun: boolean): Readonly<Record<string, string>> {
  return { fieldManager, fieldValidation: 'Strict', dryRun: isDryRun ? 'All' : '' };
}

function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((each): each is [string, string] => !!each[1]);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function pathOf({ apiVersion, namespace, name }: ObjectName, { plural, isNamespaced }: Resource): string {
  const within = isNamespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const last = name === '' ? '' : `/${encodeURIComponent(name)}`;
  return `${groupPath(apiVersion)}${within}/${plural}${last}`;
}

function questionOf(verb: Question['verb'], name: ObjectName, resource: Resource): Question {
  const { kind, namespace } = name;
  const what = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name.name}`;
  return { verb, what, resource: resourceName(name, resource), namespace };
}

function discovery(path: string): Question {
  return { verb: 'get', what: `the kinds at ${path}`, resource: '', namespace: '' };
}

function kindOf({ apiVersion, kind }: Kind): Kind {
  return { apiVersion, kind };
}
