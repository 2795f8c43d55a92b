import type { Autoscaling } from './values/autoscaling';
import type { Call, Callee } from './values/call';
import type { PodSettings } from './values/pod-settings';
import type { PortProps } from './values/port';
import type { RoutePolicy } from './values/route-policy';
import type { TrafficPolicyProps } from './values/traffic-policy';
import type { VersionProps } from './values/version-props';

// Before SinglePort: where both are missing, TypeScript 5 names the field of the type that was declared last.
/** A service with several ports. */
export interface SeveralPorts {
  /** The ports; each keeps its own way to the versions. Stands for the Service's `ports`. */
  readonly ports: readonly [PortProps, ...PortProps[]];
  /**
   * Not together with `ports`.
   *
   * @default - as `ports` says.
   */
  readonly port?: never;
}

/** A service with one port. */
export interface SinglePort extends PortProps {
  /**
   * Not together with `port`.
   *
   * @default - the one port that `port` gives.
   */
  readonly ports?: never;
}

/** What a service has beside its ports. */
export interface ServiceSettings extends TrafficPolicyProps, RoutePolicy {
  /**
   * The Service's name, by which callers reach it. A DNS-1035 label.
   *
   * @default - the id of the construct.
   */
  readonly serviceName?: string;
  /** The stable version: the one that gets all requests unless a CanaryPair says otherwise. */
  readonly version: VersionProps;
  /**
   * Pods of the stable version, whichever it is: a canary that is promoted gets them. A version may have its own
   * number instead; another one than this is refused. Not together with `autoscaling`. Stands for the Deployment's
   * `replicas`.
   *
   * @default - as `version` says, else 2.
   */
  readonly replicas?: number;
  /**
   * How many pods the stable version has, whichever it is, by CPU use: a canary that is promoted gets the
   * autoscaler. Not together with `replicas`. Stands for a HorizontalPodAutoscaler.
   *
   * @default - as `version` says.
   */
  readonly autoscaling?: Autoscaling;
  /**
   * What the pods of all versions are like. Kept here it need not be repeated for a canary, and a promoted
   * version stays as it is.
   *
   * @default - each version by itself.
   */
  readonly everyVersion?: PodSettings;
  /**
   * The services that this one calls. Each version gets their addresses as environment variables, such as
   * `BACKEND_SERVICE_URL`. More can be added by the method `calls`, so that two services may call each other.
   *
   * @default - none.
   */
  readonly calls?: readonly (Callee | Call)[];
  /**
   * The value of the label that tells the service's pods from others of the namespace. Set it where pods
   * exist already.
   *
   * @default - the id of the construct.
   */
  readonly appLabel?: string;
  /**
   * The key of that label.
   *
   * @default 'app'
   */
  readonly appLabelKey?: string;
  /**
   * The key of the label that tells versions apart.
   *
   * @default 'version'
   */
  readonly versionLabelKey?: string;
  /**
   * The name of the DestinationRule. Set it where one exists already for this host.
   *
   * @default - the Service's name.
   */
  readonly destinationRuleName?: string;
  /**
   * The name of the mesh's VirtualService. Set it where one exists already for this host.
   *
   * @default - the Service's name.
   */
  readonly virtualServiceName?: string;
  /**
   * The cluster's DNS domain.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
}

/** What a `Backend` or a `Frontend` is made from. */
export type ServiceProps = ServiceSettings & (SeveralPorts | SinglePort);
