import type { Construct } from 'constructs';
import { existingServiceProblems } from './problems/existing-problems';
import { reportProblems } from './problems/problem';
import { refuse } from './problems/refusal';
import { RoutableService } from './routable-service';
import type { SeveralPorts, SinglePort } from './service-props';
import { chartNamespace } from './synthesis/chart-namespace';
import { declareExisting } from './synthesis/declarations';
import type { ExistingObjects } from './synthesis/existing-objects';
import type { Port } from './values/port';
import { portsOf } from './values/service-ports';

/** A Service of the cluster, by its name. */
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
   * @default - the host that follows from them.
   */
  readonly host?: never;
}

/** A host by its full name: outside the cluster, or of a ServiceEntry. */
export interface HostByName {
  /**
   * The full host, such as `api.stripe.com`. A gateway reaches it by a ServiceEntry only; so does a caller whose
   * Sidecar has `outboundTrafficPolicy: REGISTRY_ONLY`.
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

/** What an `ExistingService` is made from: who it is, and its ports as their owner has them. */
export type ExistingServiceProps = (ServiceOfCluster | HostByName) & (SinglePort | SeveralPorts);

/**
 * A service that is not made here: of a Helm chart, of another team, of a ServiceEntry. It writes nothing. Routes of
 * a gateway lead to it (`to`) and services call it (`calls`); requests go to any of its pods, unless its owner routes
 * callers in the mesh. For a canary see `ExistingVersionedService`.
 *
 * That the host is there and its ports speak what is said here is its owner's promise. A route to a host that is not
 * there gets 503 (flag NC).
 *
 * @example
 * const ratings = new ExistingService(chart, 'ratings', { namespace: 'reviews', port: 9080 });
 * const stripe = new ExistingService(chart, 'stripe', { host: 'api.stripe.com', port: 443, protocol: 'tls' });
 */
export class ExistingService extends RoutableService {
  /** Tells it from services that are made here, for the compiler too. */
  readonly kind = 'existing service';

  readonly serviceName: string;

  readonly host: string;

  readonly ports: readonly Port[];

  /** The program does not know its versions. */
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
    } catch (error) {
      refuse(this, error);
    }
  }
}
