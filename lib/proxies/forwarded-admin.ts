import { Agent, request } from 'node:http';
import { ClusterError } from '../kubernetes/cluster-error';
import { adminPort, type ProxyAdmin, ProxyUnreachable } from './admin';
import { type Forward, ForwardStream } from './forward-stream';
import type { MeshProxy } from './proxy';

/** Opens a forward to a port of a pod. */
export type OpenPort = (
  proxy: MeshProxy,
  port: number,
  ...streams: Parameters<import('./forward-stream').OpenForward>
) => Promise<Forward>;

/** One that takes longer is taken for one that does not answer. */
const timeout = 10_000;

/** So many forwards stay open from one gate to the next: a pod each, and a request to the API server that lasts. */
const mostKept = 128;
/** Milliseconds after which an unused forward is opened anew: what lies on its way may have forgotten it by then. */
const longestIdle = 30_000;

interface Kept {
  readonly agent: ForwardAgent;
  used: number;
}

/** The admin interface of proxies through the API server, over one forward per proxy that is used again. */
export class ForwardedAdmin implements ProxyAdmin {
  private readonly kept = new Map<string, Kept>();

  /** @param server the address of the API server, for people */
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
    const said = String((error as { message?: unknown }).message ?? error).split('\n')[0] ?? '';
    const status = /server response: (\d+)/.exec(said)?.[1];
    if (status === '401') {
      return new ClusterError('unauthenticated', `${this.server} does not know who you are: ${said}`);
    }
    if (status === '403') {
      return new ClusterError(
        'forbidden',
        `${this.server} does not let you forward a port of pod ${namespace}/${name}, by which its proxy is asked what it holds.
It takes a role with the verbs "get" and "create" on "pods/portforward" in namespace ${namespace}.`,
      );
    }
    return new ProxyUnreachable(said, { cause: error });
  }
}

/** Makes its connections as forwards. One is enough: a proxy is asked one thing at a time. */
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

/** A WebSocket that does not open gives an event, which has a message. */
function messageOf(error: unknown): string {
  return String((error as { message?: unknown } | null)?.message ?? error);
}

async function getJson(agent: Agent, path: string, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // Node's client hears of an end only once it has a connection.
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
