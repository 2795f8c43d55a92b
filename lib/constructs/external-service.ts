import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ExternalServiceProps, Resolution } from './external-service-props';
import {
  type External,
  toExternalRoutes,
  toExternalRule,
  toRoutesFromGateway,
  toServiceEntry,
} from './istio/external-objects';
import { externalServiceProblems } from './problems/external-problems';
import { reportProblems } from './problems/problem';
import { claim } from './problems/program';
import { refuse } from './problems/refusal';
import { RoutableService } from './routable-service';
import type { Destination } from './routes/route-table';
import { chartNamespace } from './synthesis/chart-namespace';
import { type ExistingObjects, existingAnnotations } from './synthesis/existing-objects';
import { type ExternalPort, type ExternalPortProps, externalPortOf } from './values/external-port';
import type { RoutePolicy } from './values/route-policy';

const externalBrand = Symbol.for('cdk8s-istio.ExternalService');

/**
 * A service outside the mesh, by its host. It writes a ServiceEntry; a DestinationRule for TLS, connection limits and
 * ejection; and a VirtualService for timeouts, retries and the way through an egress gateway. Services call it
 * (`calls`), and gateways route to it (`to`).
 *
 * @example
 * // Services call http://api.payments.example.com; their proxies send TLS to port 443.
 * const payments = new ExternalService(chart, 'payments', { host: 'api.payments.example.com', tls: 'originate' });
 */
export class ExternalService extends RoutableService {
  /** True for an external service, including one of another copy of this package. */
  static isExternalService(value: unknown): value is ExternalService {
    return typeof value === 'object' && value !== null && externalBrand in value;
  }

  /** Distinguishes it from services of this program, also at compile time. */
  readonly kind = 'external service';

  /** The name of its objects. */
  readonly serviceName: string;

  /** The namespace of its objects, which is that of the chart. */
  readonly namespace: string;

  readonly host: string;

  readonly ports: readonly ExternalPort[];

  /** The egress gateway that its requests pass through; undefined if there is none. */
  readonly through: ExternalServiceProps['through'];

  /** Undefined: the program does not know its versions. */
  readonly release = undefined;

  /** The ServiceEntry, for patches. */
  readonly serviceEntry: ApiObject;

  /** The DestinationRule, for patches; undefined if it has nothing to define. */
  readonly destinationRule: ApiObject | undefined;

  /** The VirtualService, for patches; undefined if it has nothing to define. */
  readonly virtualService: ApiObject | undefined;

  /** The VirtualService of the egress gateway, for patches; undefined without `through`. */
  readonly egressVirtualService: ApiObject | undefined;

  /** @internal */
  readonly routePolicy: RoutePolicy;

  /** @internal */
  readonly existing: ExistingObjects | undefined;

  /** @internal */
  readonly settings: External;

  /**
   * @param scope the chart, or a construct in it; the chart needs a namespace
   * @param id the id, unique in its scope; also the default of the names of its objects
   * @param props its host, its ports, and the policies of callers' proxies
   */
  constructor(scope: Construct, id: string, props: ExternalServiceProps) {
    super(scope, id);
    Object.defineProperty(this, externalBrand, { value: true });
    try {
      this.namespace = chartNamespace(this);
      this.serviceName = props.serviceName ?? id;
      this.host = props.host;
      this.ports = Object.freeze(portsIn(props));
      this.through = props.through;
      this.existing = props.through?.existing;
      this.routePolicy = props;
      const { endpoints, addresses, through } = props;
      this.settings = {
        host: this.host,
        ports: this.ports,
        resolution: props.resolution ?? defaultResolution(props),
        endpoints,
        addresses,
        exportTo: exportTo(props, this.namespace),
        through,
        policy: props,
      };
      const { settings } = this;
      this.serviceEntry = this.istioObject('service-entry', 'ServiceEntry', toServiceEntry(settings));
      const rule = toExternalRule(settings);
      this.destinationRule = rule && this.istioObject('destination-rule', 'DestinationRule', rule);
      const routes = toExternalRoutes(settings);
      this.virtualService = routes && this.istioObject('virtual-service', 'VirtualService', routes);
      const onward = toRoutesFromGateway(settings);
      this.egressVirtualService =
        onward && this.istioObject('egress-virtual-service', 'VirtualService', onward, '-from-egress');
      claim(this, 'host', this.host);
      claim(this, 'external', 'service');
      reportProblems(this, () => externalServiceProblems(this, props));
    } catch (error) {
      refuse(this, error);
    }
  }

  /** @internal A server outside the mesh knows only its own name. */
  override get authority(): string {
    return this.host;
  }

  /** @internal */
  override destinationFor(port: number): Destination {
    const { through } = this;
    return through === undefined
      ? super.destinationFor(port)
      : { host: through.host, port: through.httpPort };
  }

  private istioObject(id: string, kind: string, spec: object, suffix = ''): ApiObject {
    const existing = kind === 'VirtualService' ? [this.existing] : [];
    return new ApiObject(this, id, {
      apiVersion: 'networking.istio.io/v1',
      kind,
      metadata: {
        name: `${this.serviceName}${suffix}`,
        namespace: this.namespace,
        annotations: existingAnnotations(existing),
      },
      spec,
    });
  }
}

function portsIn(props: ExternalServiceProps): ExternalPort[] {
  if (props.ports === undefined) {
    const { port, targetPort, protocol, name, tls } = props;
    if (port === undefined && tls === undefined) return [];
    return [externalPortOf({ port, targetPort, protocol, name, tls } as ExternalPortProps)];
  }
  return props.ports.map(externalPortOf);
}

function defaultResolution({ host, endpoints, addresses = [] }: ExternalServiceProps): Resolution {
  if (endpoints !== undefined) return 'STATIC';
  // Istio accepts blocks of addresses only where proxies resolve nothing.
  return host.startsWith('*') || addresses.some((address) => address.includes('/')) ? 'NONE' : 'DNS';
}

/** The gateway has to know the host too. */
function exportTo({ exportTo: given, through }: ExternalServiceProps, own: string) {
  if (given === undefined || through === undefined || given.includes('*')) return given;
  const names = given.map((name) => (name === '.' ? own : name));
  return names.includes(through.namespace) ? given : [...given, through.namespace];
}
