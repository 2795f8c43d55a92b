import { Agent, request } from 'node:http';
import { ClusterError } from '../kubernetes/cluster-error';
import { adminPort, type ProxyAdmin, ProxyUnreachable } from './admin';
import { type Forward, ForwardStream } from './forward-stream';
import type { MeshProxy } from './proxy';

/** Opens a port forward to a pod. */
export type OpenPort = (
  proxy: MeshProxy,
  port: number,
  ...streams: Parameters<import('./forward-stream').OpenForward>
) => Promise<Forward>;

/** Milliseconds after which a request times out. */
const timeout = 10_000;

/** Number of forwards that stay open between gates. Each is a long-lived request to the API server. */
const mostKept = 128;
/** Milliseconds after which an idle forward is reopened, since a middlebox may have dropped it. */
const longestIdle = 30_000;

interface Kept {
  readonly agent: ForwardAgent;
  used: number;
}

/** The admin interface of proxies through the API server, over one reused port forward per proxy. */
export class ForwardedAdmin implements ProxyAdmin {
  private readonly kept = new Map<string, Kept>();

  /** @param server the address of the API server, for messages */
  constructor(
    private readonly server: string,
    private readonly open: OpenPort,
  ) {}

  async get(proxy: MeshProxy, path: string, signal: AbortSignal): Promise<unknown> {
    const agent = this.agentOf(proxy);
    try {
      return await getJson(agent, path, AbortSignal.any([signal, AbortSignal.timeout(timeout)]));
    } catch (error) {
      this.end(proxy);
      signal.throwIfAborted();
      throw this.refusal(proxy, error);
    }
  }

  release(proxy: MeshProxy): void {
    if (this.kept.size > mostKept) this.end(proxy);
  }

  close(): void {
    for (const { agent } of this.kept.values()) agent.destroy();
    this.kept.clear();
  }

  private agentOf(proxy: MeshProxy): ForwardAgent {
    const now = performance.now();
    const known = this.kept.get(proxy.uid);
    if (known !== undefined && now - known.used <= longestIdle) {
      known.used = now;
      return known.agent;
    }
    this.end(proxy);
    const agent = new ForwardAgent((...streams) => this.open(proxy, adminPort, ...streams));
    this.kept.set(proxy.uid, { agent, used: now });
    return agent;
  }

  private end({ uid }: MeshProxy): void {
    this.kept.get(uid)?.agent.destroy();
    this.kept.delete(uid);
  }

  private refusal({ namespace, name }: MeshProxy, error: unknown): Error {
    const message = String((error as { message?: unknown }).message ?? error).split('\n')[0] ?? '';
    const status = /server response: (\d+)/.exec(message)?.[1];
    if (status === '401') {
      return new ClusterError(
        'unauthenticated',
        `${this.server} does not accept your credentials: ${message}`,
      );
    }
    if (status === '403') {
      return new ClusterError(
        'forbidden',
        `${this.server} does not let you forward a port of pod ${namespace}/${name}, which is needed to read the configuration of its proxy.
You need a role with the verbs "get" and "create" on "pods/portforward" in namespace ${namespace}.`,
      );
    }
    return new ProxyUnreachable(message, { cause: error });
  }
}

/** Opens its connections as port forwards. One per proxy is enough: there is one request at a time. */
class ForwardAgent extends Agent {
  constructor(private readonly open: import('./forward-stream').OpenForward) {
    super({ keepAlive: true, maxSockets: 1 });
  }

  override createConnection(
    _options: unknown,
    done?: (error: Error | null, stream: ForwardStream) => void,
  ): undefined {
    ForwardStream.open(this.open).then(
      (stream) => done?.(null, stream),
      (error) => done?.(error instanceof Error ? error : new Error(messageOf(error)), undefined as never),
    );
    return undefined;
  }
}

/** The message of an error, or of the event with which a WebSocket fails to open. */
function messageOf(error: unknown): string {
  return String((error as { message?: unknown } | null)?.message ?? error);
}

async function getJson(agent: Agent, path: string, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // Node's client observes the signal only once it has a connection.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    const call = request({ agent, host: 'localhost', port: adminPort, path, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        try {
          if (response.statusCode !== 200)
            throw new Error(`${path}: ${response.statusCode} ${text.slice(0, 200)}`);
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error);
        }
      });
    });
    call.on('error', reject);
    call.end();
  });
}
