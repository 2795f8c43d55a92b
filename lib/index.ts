export { allOf } from './constructs/all-of';
export { App, type AppProps, type Synthesis } from './constructs/app';
export type { Autoscaling } from './constructs/autoscaling';
export { Backend, type ExposedBackend } from './constructs/backend';
export type { Call, CallEdge, Callee, CallOptions } from './constructs/call';
export { type Caller, callers } from './constructs/callers';
export { CanaryPair, type CanaryPairProps } from './constructs/canary-pair';
export type { ContainerSecurity, ContainerSettings } from './constructs/container-settings';
export type { OriginPattern } from './constructs/cors-origin';
export {
  ExistingService,
  type ExistingServiceProps,
  type HostByName,
  type ServiceOfCluster,
} from './constructs/existing-service';
export {
  ExistingVersionedService,
  type ExistingVersionedServiceProps,
  type ExistingVersionedServiceSettings,
  type ExistingVersionProps,
} from './constructs/existing-versioned-service';
export { Frontend } from './constructs/frontend';
export { IngressGateway } from './constructs/ingress-gateway';
export type {
  ExistingGateway,
  ExistingGatewayProps,
  GatewayRoutes,
  IngressGatewayProps,
  OwnGatewayProps,
} from './constructs/ingress-gateway-props';
export type {
  ContainerIdentity,
  InitContainer,
  OneTimeContainer,
  SidecarContainer,
} from './constructs/init-container';
export { type HttpsListenerOptions, Listener, type ListenerOptions } from './constructs/listener';
export { LoadBalancing } from './constructs/load-balancing';
export type { Manifest } from './constructs/manifest';
export {
  cookie,
  type HttpMethod,
  header,
  type Match,
  method,
  type NegatableStringMatches,
  queryParameter,
  type StringMatches,
} from './constructs/match';
export { Namespace, type NamespaceProps } from './constructs/namespace';
export { Path, type PathKind } from './constructs/path';
export type {
  AnyDeploymentStrategy,
  AnyEnvFrom,
  AnyMetric,
  AnyNodeLabelQuery,
  AnyNodeTaintQuery,
  AnyProbe,
  AnyReplicas,
  AnyScalingPolicy,
  AnyScalingRules,
  AnyVolume,
  AnyVolumeMount,
} from './constructs/plus-values';
export type { DisruptionBudget, PodSettings, Shutdown } from './constructs/pod-settings';
export type { Port, PortProps, PortProtocol } from './constructs/port';
export type { ContainerProbe, ContainerProbes, GrpcProbe } from './constructs/probe';
export type { ForeignProblem, Problem, ProgramProblem } from './constructs/problem';
export { ProgramError } from './constructs/program-error';
export type { Canary, Release } from './constructs/release';
export { ReleasedService } from './constructs/released-service';
export { RoutableService } from './constructs/routable-service';
export type { Redirect, RedirectRoute, Rewrite, Route, RouteMatch, ServiceRoute } from './constructs/route';
export type { Cors, HeaderChanges, Retries, RoutePolicy } from './constructs/route-policy';
export type {
  ExposingGateway,
  ReleaseRule,
  RulePatch,
  RulePatchOptions,
  SubsetPatch,
} from './constructs/rule-patches';
export type { RunningVersion } from './constructs/running-version';
export type { ServiceProps, ServiceSettings, SeveralPorts, SinglePort } from './constructs/service-props';
export type { ConnectionPool, OutlierDetection, TrafficPolicyProps } from './constructs/traffic-policy';
export type { Version } from './constructs/version';
export type {
  AutoscaledReplicas,
  FixedReplicas,
  VersionIdentity,
  VersionProps,
} from './constructs/version-props';
export { VersionedService } from './constructs/versioned-service';
export {
  CheckValidation,
  type CheckValidationContext,
  type CheckValidationProps,
} from './validation/check-validation';
