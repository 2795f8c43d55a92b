import type { Answer, LabRequest } from '../pod/messages';
import type { ApiServer } from './api-server';
import { HOST_ADDRESS } from './network';

/** A port and a host that only the lab uses. */
export const MARKER_PORT = 15999;
const MARKER_HOST = 'marker.mesh-lab';
const NAMESPACE = 'istio-system';

/**
 * A route that answers with a number, in every proxy. Istiod pushes what it knows in one piece, so a proxy that
 * answers with the new number has everything that istiod knew before the number changed.
 */
export class Marker {
  private number = 0;

  public constructor(private readonly api: ApiServer) {}

  public async create(): Promise<void> {
    const port = { number: MARKER_PORT, name: 'http', protocol: 'HTTP' };
    await this.api.apply({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'marker', namespace: NAMESPACE },
      spec: { selector: { istio: 'ingressgateway' }, servers: [{ port, hosts: [MARKER_HOST] }] },
    });
    await this.api.apply({
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'marker', namespace: NAMESPACE },
      spec: { hosts: [MARKER_HOST], ports: [port], resolution: 'STATIC', location: 'MESH_EXTERNAL' },
    });
    await this.next();
  }

  public async next(): Promise<void> {
    this.number++;
    await this.api.apply({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'marker', namespace: NAMESPACE },
      spec: {
        hosts: [MARKER_HOST],
        gateways: ['mesh', 'marker'],
        http: [{ directResponse: { status: 200, body: { string: String(this.number) } } }],
      },
    });
  }

  public request(address = HOST_ADDRESS): LabRequest {
    return { url: `http://${MARKER_HOST}:${MARKER_PORT}/`, address, timeoutMs: 2000 };
  }

  public isIn(answer: Answer): boolean {
    return answer.status === 200 && answer.body === String(this.number);
  }
}
