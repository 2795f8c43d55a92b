import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, type AgentOptions, type RequestOptions, request } from 'node:https';
import type { KubeConfig } from './client';
import { ClusterError } from './cluster-error';

/** A response of the API server. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** A request to the API server. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** Milliseconds after which a request times out. */
const timeout = 30_000;

/**
 * HTTP to the API server of a kubeconfig, with its certificates, tokens and credential plugins. The official client
 * deserializes objects into classes and drops unknown fields, but objects are compared and sent back here, which needs
 * the unchanged JSON.
 */
export class Http {
  private agent: RequestOptions['agent'];
  readonly server: string;

  constructor(private readonly config: KubeConfig) {
    this.server = config.getCurrentCluster()?.server ?? '';
  }

  /** @throws ClusterError when the credentials of the kubeconfig fail, and Node's error when there is no response */
  async send({ method, path, body, contentType, signal }: HttpRequest): Promise<HttpAnswer> {
    const options: RequestOptions = {};
    // For each request, since tokens expire.
    await this.config.applyToHTTPSOptions(options).catch((error: unknown) => {
      const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
      const message = `the kubeconfig's credentials for ${this.server} cannot be used: ${reason}`;
      throw new ClusterError('unauthenticated', message, [], { cause: error });
    });
    const { hostname, port, protocol, pathname } = new URL(this.server);
    const isPlain = protocol === 'http:';
    this.agent ??= keptAlive(options.agent);
    const headers: RequestOptions['headers'] = {
      ...options.headers,
      accept: 'application/json',
      'user-agent': 'cdk8s-istio',
      // Node sets no length for the body of a DELETE, and the server would read it as the next request.
      ...(body === undefined
        ? {}
        : { 'content-type': contentType ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const time = AbortSignal.timeout(timeout);
    const settings: RequestOptions = {
      ...options,
      method,
      headers,
      // Without the brackets of an IPv6 address in a URL.
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? undefined : port,
      path: `${pathname.replace(/\/$/, '')}${path}`,
      agent: this.agent,
      signal: signal === undefined ? time : AbortSignal.any([signal, time]),
    };
    return new Promise((resolve, reject) => {
      const call = (isPlain ? plainRequest : request)(settings, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      call.on('error', (error) =>
        reject(time.aborted ? new Error(`timed out after ${timeout / 1000} s`) : error),
      );
      call.end(body);
    });
  }

  /** Closes open connections, which would keep the process from exiting. */
  close(): void {
    if (typeof this.agent === 'object') this.agent.destroy();
  }
}

/** An agent that reuses connections. A proxy of the kubeconfig has its own agent, which is kept. */
function keptAlive(agent: RequestOptions['agent']): RequestOptions['agent'] {
  const isOwn = agent instanceof PlainAgent && [Agent, PlainAgent].some((one) => agent.constructor === one);
  if (!isOwn) return agent;
  const { options: own } = agent as unknown as { readonly options: AgentOptions };
  const options = { ...own, keepAlive: true, maxSockets: 16 };
  return agent instanceof Agent ? new Agent(options) : new PlainAgent(options);
}
