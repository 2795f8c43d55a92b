import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import type { KubernetesObject, List } from './objects';
import { labelled } from './objects';

export const API_PORT = 6443;
export const API_TOKEN = 'mesh-lab';

/** The API server said no. */
export class Refused extends Error {
  public override readonly name = 'Refused';

  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** A proof holds a lab that was started by another copy of this file. */
  public static override [Symbol.hasInstance](error: unknown): error is Refused {
    return (error as { readonly name?: unknown } | undefined)?.name === 'Refused';
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

/** The real API server, spoken to as plain JSON over HTTPS. */
export class ApiServer {
  private readonly agent: Agent;
  private readonly resources = new Map<string, Promise<readonly Resource[]>>();

  /** @param certificates the folder with `apiserver.crt`, which signed itself */
  public constructor(certificates: string) {
    const ca = readFileSync(join(certificates, 'apiserver.crt'));
    this.agent = new Agent({ keepAlive: true, maxSockets: 32, ca, servername: 'kubernetes.default.svc' });
  }

  public async call<T>(
    method: Method,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<T> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.send(method, path, text, contentType);
    if (answer.status >= 400) throw new Refused(answer.status, refusal(answer.text));
    return JSON.parse(answer.text) as T;
  }

  public async get<T>(path: string): Promise<T> {
    return await this.call<T>('GET', path);
  }

  /** Undefined when there is none. */
  public async tryGet<T>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    }
  }

  public async list<T>(path: string): Promise<readonly T[]> {
    return (await this.get<List<T>>(path)).items;
  }

  /** Server-side apply with strict field validation: unknown and repeated fields are refused. */
  public async apply<T extends KubernetesObject>(object: T): Promise<T> {
    const path = `${await this.pathOf(object)}?fieldManager=mesh-lab&fieldValidation=Strict&force=true`;
    try {
      return await this.call<T>('PATCH', path, object, 'application/apply-patch+yaml');
    } catch (error) {
      if (error instanceof Refused) throw new Refused(error.status, `${labelled(object)}: ${error.message}`);
      throw error;
    }
  }

  public async merge<T>(path: string, patch: unknown): Promise<T> {
    return await this.call<T>('PATCH', path, patch, 'application/merge-patch+json');
  }

  public async remove(object: KubernetesObject): Promise<void> {
    await this.call('DELETE', await this.pathOf(object), { propagationPolicy: 'Background' });
  }

  /** That there is none is no error. */
  public async tryDelete(path: string): Promise<void> {
    await this.call('DELETE', path, { propagationPolicy: 'Background' }).catch((error) => {
      if (!(error instanceof Refused && error.status === 404)) throw error;
    });
  }

  public async pathOf(object: KubernetesObject): Promise<string> {
    const { apiVersion, kind, metadata } = object;
    const root = groupPath(apiVersion);
    const known = await this.resourcesOf(apiVersion).catch((error) => {
      if (error instanceof Refused && error.status === 404) return [];
      throw error;
    });
    const resource = known.find((each) => each.kind === kind);
    if (resource === undefined) throw new Refused(404, `the API server knows no ${kind} of ${apiVersion}`);
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${root}${namespace}/${resource.name}/${metadata.name}`;
  }

  /** Calls back for each event until the connection ends, which the promise then tells. */
  public async watch<T>(
    path: string,
    resourceVersion: string,
    onEvent: (event: WatchEvent<T>) => void,
  ): Promise<void> {
    const query = `${path}?watch=true&allowWatchBookmarks=true&resourceVersion=${resourceVersion}`;
    await new Promise<void>((resolve, reject) => {
      const call = request({ ...this.options('GET', query), agent: this.agent }, (response) => {
        let rest = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          try {
            for (const line of lines) onEvent(JSON.parse(line) as WatchEvent<T>);
          } catch (error) {
            response.destroy();
            reject(error);
          }
        });
        response.on('close', () => resolve());
      });
      call.on('error', reject);
      call.end();
    });
  }

  public close(): void {
    this.agent.destroy();
  }

  private resourcesOf(apiVersion: string): Promise<readonly Resource[]> {
    const known = this.resources.get(apiVersion);
    if (known !== undefined) return known;
    const asked = this.get<{ resources: readonly Resource[] }>(groupPath(apiVersion)).then((found) =>
      found.resources.filter((each) => !each.name.includes('/')),
    );
    // The kinds of a CRD appear later, so a failed answer is not kept.
    asked.catch(() => this.resources.delete(apiVersion));
    this.resources.set(apiVersion, asked);
    return asked;
  }

  private options(method: Method, path: string): RequestOptions {
    return {
      host: '127.0.0.1',
      port: API_PORT,
      method,
      path,
      headers: { authorization: `Bearer ${API_TOKEN}` },
    };
  }

  private async send(
    method: Method,
    path: string,
    text: string | undefined,
    contentType: string,
  ): Promise<{ status: number; text: string }> {
    return await new Promise((resolve, reject) => {
      const options = this.options(method, path);
      // Node sends a DELETE's body without a length, and the server would read it as the next request.
      const headers = {
        ...options.headers,
        ...(text === undefined
          ? {}
          : { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
      };
      const call = request({ ...options, agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
        response.on('error', reject);
      });
      call.on('error', reject);
      call.end(text);
    });
  }
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function refusal(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: string }).message ?? text);
  } catch {
    return text;
  }
}
