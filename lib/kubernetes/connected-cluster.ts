import type { JsonObject } from '../mesh/objects/mesh-object';
import type {
  Cluster,
  DeleteOptions,
  Kind,
  ListOptions,
  LiveObject,
  ObjectName,
  PatchOperation,
  RequestOptions,
  Resource,
  ServerSideApplyOptions,
  WriteOptions,
} from './cluster';
import { ClusterError } from './cluster-error';
import type { Http, HttpRequest } from './http';
import { groupPath, Resources, resourceName } from './resources';
import { noResponseError, type RequestAttributes, responseError } from './response-error';

/** The field manager of everything that is written. */
export const fieldManager = 'cdk8s-istio';

/** Number of objects in one page of a list. */
const pageSize = 500;

/** The cluster of a kubeconfig. */
export class ConnectedCluster implements Cluster {
  private readonly resources: Resources;

  constructor(private readonly http: Http) {
    this.resources = new Resources((path) =>
      this.trySend({ method: 'GET', path }, discoveryAttributes(path)),
    );
  }

  get server(): string {
    return this.http.server;
  }

  async tryResource(kind: Kind): Promise<Resource | undefined> {
    return this.resources.find(kind);
  }

  async tryGet(name: ObjectName, { signal }: RequestOptions = {}): Promise<LiveObject | undefined> {
    const resource = await this.resources.find(name);
    if (resource === undefined) return undefined;
    const path = pathOf(name, resource);
    return (await this.trySend({ method: 'GET', path, signal }, attributesOf('get', name, resource))) as
      | LiveObject
      | undefined;
  }

  async list(kind: Kind, { namespace = '', signal, ...selectors }: ListOptions = {}): Promise<LiveObject[]> {
    const resource = await this.resources.find(kind);
    if (resource === undefined) return [];
    const attributes: RequestAttributes = {
      verb: 'list',
      object: `${kind.kind} objects`,
      resource: resourceName(kind, resource),
      namespace,
    };
    const found: LiveObject[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const query = queryOf({ ...selectors, limit: String(pageSize), continue: next });
      const path = `${pathOf({ ...kind, namespace, name: '' }, resource)}${query}`;
      const page = (await this.send({ method: 'GET', path, signal }, attributes)) as ListPage;
      // The items of a list omit `apiVersion` and `kind`.
      for (const item of page.items ?? []) found.push({ ...item, ...kindOf(kind) });
      next = page.metadata?.continue || undefined;
    }
    return found;
  }

  async apply(
    name: ObjectName,
    manifest: JsonObject,
    { isDryRun = false, isForced = false, signal }: ServerSideApplyOptions = {},
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
    await this.trySend({ method: 'DELETE', path, body, signal }, attributesOf('delete', name, resource));
  }

  private async write(
    method: HttpRequest['method'],
    name: ObjectName,
    body: unknown,
    { verb, contentType, query, signal }: Written,
  ): Promise<LiveObject> {
    const resource = await this.resources.find(name);
    if (resource === undefined) {
      throw new ClusterError('absent', `${this.server} does not serve ${name.kind} of ${name.apiVersion}`);
    }
    const place = method === 'POST' ? { ...name, name: '' } : name;
    const path = `${pathOf(place, resource)}${queryOf(query)}`;
    const request = { method, path, body: JSON.stringify(body), contentType, signal };
    return (await this.send(request, attributesOf(verb, name, resource))) as LiveObject;
  }

  private async trySend(request: HttpRequest, attributes: RequestAttributes): Promise<unknown> {
    try {
      return await this.send(request, attributes);
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'absent') return undefined;
      throw error;
    }
  }

  private async send(request: HttpRequest, attributes: RequestAttributes): Promise<unknown> {
    const { status, text } = await this.http.send(request).catch((error: unknown) => {
      if (error instanceof ClusterError) throw error;
      throw request.signal?.aborted ? request.signal.reason : noResponseError(this.server, attributes, error);
    });
    if (status < 200 || status >= 300) throw responseError(this.server, attributes, status, text);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw noResponseError(this.server, attributes, error);
    }
  }
}

interface ListPage {
  readonly items?: readonly LiveObject[];
  readonly metadata?: { readonly continue?: string };
}

interface Written extends RequestOptions {
  readonly verb: RequestAttributes['verb'];
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

function attributesOf(
  verb: RequestAttributes['verb'],
  name: ObjectName,
  resource: Resource,
): RequestAttributes {
  const { kind, namespace } = name;
  const object = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name.name}`;
  return { verb, object, resource: resourceName(name, resource), namespace };
}

function discoveryAttributes(path: string): RequestAttributes {
  return { verb: 'get', object: `the kinds at ${path}`, resource: '', namespace: '' };
}

function kindOf({ apiVersion, kind }: Kind): Kind {
  return { apiVersion, kind };
}
