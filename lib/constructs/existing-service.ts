import type { Construct } from 'constructs';
import { unenforcedCallers } from './problems/callers-problems';
import { existingServiceProblems } from './problems/existing-problems';
import { reportProblems, reportWarnings } from './problems/problem';
import { refuse } from './problems/refusal';
import { RoutableService } from './routable-service';
import type { SeveralPorts, SinglePort } from './service-props';
import { chartNamespace } from './synthesis/chart-namespace';
import { declareExisting } from './synthesis/declarations';
import type { ExistingObjects } from './synthesis/existing-objects';
import type { Port } from './values/port';
import { portsOf } from './values/service-ports';

/** A Service of the cluster, identified by its name. */
export interface ServiceOfCluster {
  /**
   * The Service's name.
   *
   * @default - the id of the construct.
   */
  readonly serviceName?: string;
  /**
   * The Service's namespace.
   *
   * @default - the chart's.
   */
  readonly namespace?: string;
  /**
   * The cluster's DNS domain.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
  /**
   * Not together with `serviceName` or `namespace`.
   *
   * @default - the host of the Service with this name and namespace.
   */
  readonly host?: never;
}

/** A host identified by its full name: outside the cluster, or of a ServiceEntry. */
export interface HostByName {
  /**
   * The full host, such as `api.stripe.com`. It needs a ServiceEntry to be reachable from a gateway, and from a caller
   * whose Sidecar has `outboundTrafficPolicy: REGISTRY_ONLY`.
   */
  readonly host: string;
  /**
   * Not together with `host`.
   *
   * @default - none.
   */
  readonly serviceName?: never;
  /**
   * Not together with `host`.
   *
   * @default - none.
   */
  readonly namespace?: never;
  /**
   * Not together with `host`.
   *
   * @default - none.
   */
  readonly clusterDomain?: never;
}

/** Props of an `ExistingService`: its name or host, and its ports as the owner defines them. */
export type ExistingServiceProps = (ServiceOfCluster | HostByName) &
  (SinglePort | SeveralPorts) &
  UnrestrictedCallers;

/** Who may call a service whose pods this program does not write: its owner decides. */
export interface UnrestrictedCallers {
  /**
   * Confirms that the program does not restrict the callers of the service, where the default of its namespace or of the
   * `App` is `declared`. No policy is written in any case.
   *
   * @default - a warning, where that default is not 'any'.
   */
  readonly callers?: 'any';
}

/**
 * A reference to a service that this program does not write: of a Helm chart, another team or a ServiceEntry. It writes
 * no objects. Gateway routes can lead to it (`to`), and services can call it (`calls`). Requests reach any of its pods,
 * unless its owner has routes for callers in the mesh. For a canary use `ExistingVersionedService`.
 *
 * The owner must provide the host, with these ports and protocols. Requests to a host that does not exist get 503
 * (flag NC).
 *
 * @example
 * const ratings = new ExistingService(chart, 'ratings', { namespace: 'reviews', port: 9080 });
 * const stripe = new ExistingService(chart, 'stripe', { host: 'api.stripe.com', port: 443, protocol: 'tls' });
 */
export class ExistingService extends RoutableService {
  /** Distinguishes it from services of this program, also at compile time. */
  readonly kind = 'existing service';

  readonly serviceName: string;

  readonly host: string;

  readonly ports: readonly Port[];

  /** Undefined: the program does not know its versions. */
  readonly release = undefined;

  /** @internal */
  readonly routePolicy = {};

  /** @internal */
  readonly existing: ExistingObjects;

  /**
   * @param scope the chart, or a construct in it
   * @param id the id, unique in its scope; also the default of the Service's name
   * @param props the Service's name and namespace, or the full host; its ports
   */
  constructor(scope: Construct, id: string, props: ExistingServiceProps) {
    super(scope, id);
    try {
      const namespace = props.namespace ?? chartNamespace(this);
      const domain = props.clusterDomain ?? 'cluster.local';
      const name = props.serviceName ?? id;
      this.serviceName = props.host ?? name;
      this.host = props.host ?? `${name}.${namespace}.svc.${domain}`;
      this.ports = Object.freeze(portsOf(props));
      this.existing = { host: this.host, ports: this.ports };
      declareExisting(this, this.existing);
      reportProblems(this, () => existingServiceProblems(this, props));
      // A host outside the cluster has no pods whose callers could be restricted.
      if (props.host === undefined) {
        reportWarnings(this, () => unenforcedCallers(this, namespace, props.callers));
      }
    } catch (error) {
      refuse(this, error);
    }
  }
}
