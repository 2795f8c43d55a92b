import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { DestinationRuleSpec, GatewaySpec } from '../../imports/networking.istio.io';
import { egressGatewayProblems } from './problems/egress-gateway-problems';
import { reportProblems } from './problems/problem';
import { claim } from './problems/program';
import { refuse } from './problems/refusal';
import { chartNamespace } from './synthesis/chart-namespace';
import { declareExisting } from './synthesis/declarations';
import { type ExistingObjects, existingAnnotations } from './synthesis/existing-objects';
import { portOf } from './values/port';

const egressBrand = Symbol.for('cdk8s-istio.EgressGateway');

/** Props of an `EgressGateway`. */
export interface EgressGatewayProps {
  /**
   * The name of the Service of the gateway's pods.
   *
   * @default 'istio-egressgateway'
   */
  readonly serviceName?: string;
  /**
   * The labels of the gateway's pods. Maps to the Gateway's `selector`.
   *
   * @default { istio: 'egressgateway' }
   */
  readonly selector?: Readonly<Record<string, string>>;
  /**
   * The port of the Service for http requests, which arrive with mTLS of the mesh.
   *
   * @default 80
   */
  readonly httpPort?: number;
  /**
   * The port of the Service for TLS connections of applications, which pass through.
   *
   * @default 443
   */
  readonly tlsPort?: number;
  /**
   * The Gateway's name.
   *
   * @default - the id of the construct.
   */
  readonly gatewayName?: string;
  /**
   * The cluster's DNS domain.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
}

/**
 * The listeners of an egress gateway, whose pods and Service an installation of Istio provides in the namespace of the
 * chart. It writes a Gateway and the DestinationRule of the Service. `through` of an `ExternalService` sends the
 * requests to that host through it.
 *
 * Nothing here forces traffic through the gateway: a pod can still connect to any address, unless a NetworkPolicy or a
 * firewall denies it.
 *
 * @example
 * const istio = new Chart(app, 'egress', { namespace: 'istio-system' });
 * const egress = new EgressGateway(istio, 'egress');
 * new ExternalService(chart, 'payments', { host: 'api.payments.example.com', tls: 'originate', through: egress });
 */
export class EgressGateway extends Construct {
  /** True for an egress gateway, including one of another copy of this package. */
  static isEgressGateway(value: unknown): value is EgressGateway {
    return typeof value === 'object' && value !== null && egressBrand in value;
  }

  /** Namespace and name of the Gateway, as VirtualServices reference it. */
  readonly reference: string;

  /** The namespace of the gateway's pods, which is that of the chart. */
  readonly namespace: string;

  /** The full host of the Service. */
  readonly host: string;

  /** The port of the Service for http requests. */
  readonly httpPort: number;

  /** The port of the Service for TLS connections. */
  readonly tlsPort: number;

  /** The Gateway, for patches. */
  readonly gateway: ApiObject;

  /** The DestinationRule of the Service, for patches. */
  readonly destinationRule: ApiObject;

  /** @internal The Service and the pods, which the program does not write. */
  readonly existing: ExistingObjects;

  /**
   * @param scope the chart, or a construct in it; the chart's namespace is that of the gateway's pods
   * @param id the id, unique in its scope; also the default of the Gateway's name
   * @param props the Service, the labels of the pods and the ports
   */
  constructor(scope: Construct, id: string, props: EgressGatewayProps = {}) {
    super(scope, id);
    Object.defineProperty(this, egressBrand, { value: true });
    try {
      this.namespace = chartNamespace(this);
      const name = props.gatewayName ?? id;
      const serviceName = props.serviceName ?? 'istio-egressgateway';
      const selector = { ...(props.selector ?? { istio: 'egressgateway' }) };
      this.reference = `${this.namespace}/${name}`;
      this.host = `${serviceName}.${this.namespace}.svc.${props.clusterDomain ?? 'cluster.local'}`;
      this.httpPort = props.httpPort ?? 80;
      this.tlsPort = props.tlsPort ?? 443;
      const ports = [
        portOf({ port: this.httpPort, protocol: 'http2' }),
        portOf({ port: this.tlsPort, protocol: 'tls' }),
      ];
      this.existing = { host: this.host, ports, selector };
      declareExisting(this, this.existing);
      this.gateway = this.istioObject('gateway', 'Gateway', name, this.gatewaySpec(selector));
      this.destinationRule = this.istioObject(
        'destination-rule',
        'DestinationRule',
        serviceName,
        this.destinationRuleSpec(),
      );
      claim(this, 'host', this.host);
      reportProblems(this, () => egressGatewayProblems(this, { name, serviceName, selector }));
    } catch (error) {
      refuse(this, error);
    }
  }

  // Hosts are `*` on both ports, so that a new external service changes no listener. On the http port they have to be:
  // istiod would also require one of them as the server name of the mTLS connection.
  private gatewaySpec(selector: Record<string, string>): GatewaySpec {
    return {
      selector,
      servers: [
        {
          port: { number: this.httpPort, name: `https-${this.httpPort}`, protocol: 'HTTPS' },
          hosts: ['*'],
          tls: { mode: 'ISTIO_MUTUAL' },
        },
        {
          port: { number: this.tlsPort, name: `tls-${this.tlsPort}`, protocol: 'TLS' },
          hosts: ['*'],
          tls: { mode: 'PASSTHROUGH' },
        },
      ],
    };
  }

  // Without it proxies send plain text: istiod does not know that the pods of a gateway accept mTLS.
  private destinationRuleSpec(): DestinationRuleSpec {
    const tls = { mode: 'ISTIO_MUTUAL' as const };
    return {
      host: this.host,
      trafficPolicy: { portLevelSettings: [{ port: { number: this.httpPort }, tls }] },
    };
  }

  private istioObject(id: string, kind: string, name: string, spec: object): ApiObject {
    return new ApiObject(this, id, {
      apiVersion: 'networking.istio.io/v1',
      kind,
      metadata: { name, namespace: this.namespace, annotations: existingAnnotations([this.existing]) },
      spec,
    });
  }
}
