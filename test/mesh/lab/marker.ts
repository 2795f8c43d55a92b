import type { Answer, LabRequest } from '../pod/messages';
import type { ApiServer } from './api-server';
import { HOST_ADDRESS } from './network';

/** A port and a host that only the lab uses. */
export const MARKER_PORT = 15999;
const MARKER_HOST = 'marker.mesh-lab';
const NAMESPACE = 'istio-system';

/**
 * A route that answers with a number, in every proxy. Istiod pushes all that it knows together, so a proxy that
 * answers with the new number has everything that istiod knew before the number changed.
 */
export class Marker {
  private number = 0;
  /** Changes come one after the other: who waits for a number would wait for ever if an older one came last. */
  private last: Promise<unknown> = Promise.resolve();

  public constructor(private readonly api: ApiServer) {}

  public async create(): Promise<void> {
    const port = { number: MARKER_PORT, name: 'http', protocol: 'HTTP' };
    await this.api.apply({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'marker', namespace: NAMESPACE },
      // Without a selector it is for each gateway, also one that a proof adds.
      spec: { servers: [{ port, hosts: [MARKER_HOST] }] },
    });
    await this.api.apply({
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'marker', namespace: NAMESPACE },
      spec: { hosts: [MARKER_HOST], ports: [port], resolution: 'STATIC', location: 'MESH_EXTERNAL' },
    });
    await this.next();
  }

  /** Changes the number, and says to which. */
  public async next(): Promise<number> {
    const number = ++this.number;
    const change = this.last.then(() => this.answer(number));
    this.last = change.catch(() => undefined);
    await change;
    return number;
  }

  private async answer(number: number): Promise<void> {
    await this.api.apply({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'marker', namespace: NAMESPACE },
      spec: {
        hosts: [MARKER_HOST],
        gateways: ['mesh', 'marker'],
        http: [{ directResponse: { status: 200, body: { string: String(number) } } }],
      },
    });
  }

  public request(address = HOST_ADDRESS): LabRequest {
    return { url: `http://${MARKER_HOST}:${MARKER_PORT}/`, address, timeoutMs: 2000 };
  }

  /** Whether a proxy has this number, or a later one. */
  public isIn(answer: Answer, number: number): boolean {
    return answer.status === 200 && Number(answer.body) >= number;
  }
}
