import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, type AgentOptions, type RequestOptions, request } from 'node:https';
import type { KubeConfig } from './client';
import { ClusterError } from './cluster-error';

/** What an HTTP server said. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** A request below the address of the API server. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** An API server that does not answer within this time is taken for one that does not answer at all. */
const timeout = 30_000;

/**
 * HTTP to the API server of a kubeconfig, with its certificates, tokens and credential plugins. The official client
 * turns what it gets into classes, and drops the fields that it does not know: what is compared and sent back here has
 * to be the very JSON.
 */
export class Http {
  private agent: RequestOptions['agent'];
  readonly server: string;

  constructor(private readonly config: KubeConfig) {
    this.server = config.getCurrentCluster()?.server ?? '';
  }

  /** @throws ClusterError where the kubeconfig's credentials fail, whatever Node says where there is no answer */
  async send({ method, path, body, contentType, signal }: HttpRequest): Promise<HttpAnswer> {
    const options: RequestOptions = {};
    // Every time: a token may have run out.
    await this.config.applyToHTTPSOptions(options).catch((error: unknown) => {
      const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
      const what = `the credentials of the kubeconfig for ${this.server} are of no use: ${reason}`;
      throw new ClusterError('unauthenticated', what, [], { cause: error });
    });
    const { hostname, port, protocol, pathname } = new URL(this.server);
    const isPlain = protocol === 'http:';
    this.agent ??= keptAlive(options.agent);
    const headers: RequestOptions['headers'] = {
      ...options.headers,
      accept: 'application/json',
      'user-agent': 'cdk8s-istio',
      // Node gives the body of a DELETE no length by itself, and the server would read it as the next request.
      ...(body === undefined
        ? {}
        : { 'content-type': contentType ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const time = AbortSignal.timeout(timeout);
    const settings: RequestOptions = {
      ...options,
      method,
      headers,
      // Without the brackets that an address of version 6 has in a URL.
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
        reject(time.aborted ? new Error(`no answer in ${timeout / 1000} s`) : error),
      );
      call.end(body);
    });
  }

  /** Ends open connections, which would keep the program from ending. */
  close(): void {
    if (typeof this.agent === 'object') this.agent.destroy();
  }
}

/** The same way to the server, on connections that are used again. Proxies bring agents of their own. */
function keptAlive(agent: RequestOptions['agent']): RequestOptions['agent'] {
  const isOwn = agent instanceof PlainAgent && [Agent, PlainAgent].some((one) => agent.constructor === one);
  if (!isOwn) return agent;
  const { options: own } = agent as unknown as { readonly options: AgentOptions };
  const options = { ...own, keepAlive: true, maxSockets: 16 };
  return agent instanceof Agent ? new Agent(options) : new PlainAgent(options);
}
