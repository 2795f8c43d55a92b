import type { Autoscaling } from './values/autoscaling';
import type { Call, Callee } from './values/call';
import type { Callers, OtherCaller } from './values/declared-callers';
import type { Egress } from './values/egress';
import type { Jwt } from './values/jwt';
import type { PodSettings } from './values/pod-settings';
import type { PortProps } from './values/port';
import type { RoutePolicy } from './values/route-policy';
import type { ServiceAccountOfPods } from './values/service-account';
import type { TrafficPolicyProps } from './values/traffic-policy';
import type { VersionProps } from './values/version-props';

// Declared before SinglePort: if both fields are missing, TypeScript 5 names the field of the last declared type.
/** A service with several ports. */
export interface SeveralPorts {
  /** The ports. Each has its own routes to the versions. Maps to the Service's `ports`. */
  readonly ports: readonly [PortProps, ...PortProps[]];
  /**
   * Not together with `ports`.
   *
   * @default - the numbers in `ports`.
   */
  readonly port?: never;
}

/** A service with one port. */
export interface SinglePort extends PortProps {
  /**
   * Not together with `port`.
   *
   * @default - the single port `port`.
   */
  readonly ports?: never;
}

/** Props of a `Backend` or a `Frontend` other than its ports. */
export interface ServiceSettings extends TrafficPolicyProps, RoutePolicy {
  /**
   * The Service's name, which callers use. A DNS-1035 label.
   *
   * @default - the id of the construct.
   */
  readonly serviceName?: string;
  /** The stable version, which gets all requests unless there is a CanaryPair. */
  readonly version: VersionProps;
  /**
   * The number of pods of the stable version. A promoted canary gets the same number. It can be set in the version
   * instead; a different number there is a problem. Not together with `autoscaling`. Maps to the Deployment's
   * `replicas`.
   *
   * @default - as set in `version`, else 2.
   */
  readonly replicas?: number;
  /**
   * The number of pods of the stable version, by their load. A promoted canary gets the same autoscaler. Not together
   * with `replicas`. Maps to a HorizontalPodAutoscaler.
   *
   * @default - as set in `version`.
   */
  readonly autoscaling?: Autoscaling;
  /**
   * The settings of the pods of all versions. A canary then does not need to repeat them, and its promotion does not
   * change its pods.
   *
   * @default - each version has only its own settings.
   */
  readonly everyVersion?: PodSettings;
  /**
   * The services that this one calls. Each version gets their addresses as environment variables, such as
   * `BACKEND_SERVICE_URL`. The method `calls` adds more, so that two services can call each other.
   *
   * @default - none.
   */
  readonly calls?: readonly (Callee | Call)[];
  /**
   * What the service's proxies know: `any` service of the mesh, or only those of `calls` (`declared`), so that they are
   * smaller. Maps to a Sidecar.
   *
   * @default - that of the `Namespace` construct, else that of the `App`, else 'any'.
   */
  readonly egress?: Egress;
  /**
   * Who may call the service. With `declared`, its pods admit only the services that declare a call of it, the gateways
   * that expose it and `otherCallers`, each by the identity of its service account: mTLS only. `dry-run` counts what
   * `declared` would refuse. Maps to an AuthorizationPolicy with the Service's name and `-callers`.
   *
   * @default - that of the `Namespace` of the service, else that of the `App`, else 'any'.
   */
  readonly callers?: Callers;
  /**
   * Callers that are not services of this program, such as metrics scrapers and jobs. They matter only with declared
   * callers.
   *
   * @default - none.
   */
  readonly otherCallers?: readonly OtherCaller[];
  /**
   * The service account of the pods of all versions, which is their identity in the mesh. A version whose settings have
   * a `serviceAccount` uses that. A new account has no image pull secrets and no roles: pods that rely on those of the
   * account `default` need them here too. Maps to `serviceAccountName`.
   *
   * @default - 'own' if the callers of this service, or of one that it calls, are declared; else the account `default`.
   */
  readonly serviceAccount?: ServiceAccountOfPods;
  /**
   * The JSON Web Tokens that requests on the ports with protocol http, http2 or grpc must have: without one they get 403,
   * with one that is not valid 401. Maps to a RequestAuthentication and an AuthorizationPolicy with the Service's name and
   * `-jwt`.
   *
   * @default - no token is read.
   */
  readonly jwt?: Jwt;
  /**
   * The request headers that the application passes on to the services that it calls, such as `x-canary`; `cookie` for all
   * cookies. `cdk8s-istio trace --hops` reads them. Nothing passes them on by itself: the application has to. Maps to the
   * annotation `cdk8s-istio/forwards` of the Service.
   *
   * @default - unknown.
   */
  readonly forwards?: readonly string[];
  /**
   * The value of the app label, which tells the service's pods from others of the namespace. Set it if pods exist
   * already.
   *
   * @default - the id of the construct.
   */
  readonly appLabel?: string;
  /**
   * The key of the app label.
   *
   * @default 'app'
   */
  readonly appLabelKey?: string;
  /**
   * The key of the version label, which tells versions apart.
   *
   * @default 'version'
   */
  readonly versionLabelKey?: string;
  /**
   * The name of the DestinationRule. Set it if one exists already for this host.
   *
   * @default - the Service's name.
   */
  readonly destinationRuleName?: string;
  /**
   * The name of the mesh's VirtualService. Set it if one exists already for this host.
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

/** Props of a `Backend` or a `Frontend`. */
export type ServiceProps = ServiceSettings & (SeveralPorts | SinglePort);
