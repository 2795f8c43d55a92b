export { App, type AppProps, type Synthesis } from './constructs/app';
export { Backend, type ExposedBackend } from './constructs/backend';
export { CanaryPair, type CanaryPairProps } from './constructs/canary-pair';
export type { CanaryVersionProps } from './constructs/canary-version-props';
export { EgressGateway, type EgressGatewayProps } from './constructs/egress-gateway';
export {
  ExistingService,
  type ExistingServiceProps,
  type HostByName,
  type ServiceOfCluster,
  type UnrestrictedCallers,
} from './constructs/existing-service';
export {
  ExistingVersionedService,
  type ExistingVersionedServiceProps,
  type ExistingVersionedServiceSettings,
  type ExistingVersionProps,
} from './constructs/existing-versioned-service';
export { ExternalService } from './constructs/external-service';
export type {
  ExternalServiceProps,
  ExternalServiceSettings,
  Resolution,
  SeveralExternalPorts,
  SingleExternalPort,
} from './constructs/external-service-props';
export { Frontend } from './constructs/frontend';
export { IngressGateway } from './constructs/ingress-gateway';
export type {
  ExistingGateway,
  ExistingGatewayProps,
  GatewayRoutes,
  GatewayServiceAccount,
  IngressGatewayProps,
  OwnGatewayProps,
} from './constructs/ingress-gateway-props';
export type {
  ExposingGateway,
  ReleaseRule,
  RulePatch,
  RulePatchOptions,
  SubsetPatch,
} from './constructs/istio/rule-patches';
export { Lane, type LaneMember, type LaneProps } from './constructs/lane';
export type { LaneCanaryProps } from './constructs/lane-canary';
export { Namespace, type NamespaceProps } from './constructs/namespace';
export type { Version } from './constructs/pods/version';
export type { ForeignProblem, Problem, ProgramProblem } from './constructs/problems/problem';
export { ProgramError } from './constructs/problems/program-error';
export { ReleasedService } from './constructs/released-service';
export { RoutableService } from './constructs/routable-service';
export type { RedirectRoute, Route, RouteMatch, ServiceRoute } from './constructs/route';
export type { ServiceProps, ServiceSettings, SeveralPorts, SinglePort } from './constructs/service-props';
export type { Manifest } from './constructs/synthesis/manifest';
export { allOf } from './constructs/values/all-of';
export type { Autoscaling } from './constructs/values/autoscaling';
export type { Call, CallEdge, Callee, CallOptions } from './constructs/values/call';
export { type Caller, callers } from './constructs/values/callers';
export type { ContainerSecurity, ContainerSettings } from './constructs/values/container-settings';
export type { OriginPattern } from './constructs/values/cors-origin';
export type { Anyone, Callers, OtherCaller, PodsOfNamespace } from './constructs/values/declared-callers';
export type { DeclaredEgress, Egress } from './constructs/values/egress';
export type {
  DirectExternalPort,
  ExternalPort,
  ExternalPortProps,
  OriginatingExternalPort,
  TlsOrigination,
} from './constructs/values/external-port';
export type {
  ContainerIdentity,
  InitContainer,
  OneTimeContainer,
  SidecarContainer,
} from './constructs/values/init-container';
export type { Jwt, TokenHeader } from './constructs/values/jwt';
export { type HttpsListenerOptions, Listener, type ListenerOptions } from './constructs/values/listener';
export { LoadBalancing } from './constructs/values/load-balancing';
export {
  cookie,
  type HttpMethod,
  header,
  type Match,
  method,
  type NegatableStringMatches,
  queryParameter,
  type StringMatches,
} from './constructs/values/match';
export type { Operation } from './constructs/values/operation';
export { Path, type PathKind } from './constructs/values/path';
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
} from './constructs/values/plus-values';
export type { DisruptionBudget, PodSettings, Shutdown } from './constructs/values/pod-settings';
export type { Port, PortProps, PortProtocol } from './constructs/values/port';
export type { ContainerProbe, ContainerProbes, GrpcProbe } from './constructs/values/probe';
export type { Canary, CanaryBlock, Release } from './constructs/values/release';
export type { Redirect, Rewrite } from './constructs/values/rewrite';
export type { Cors, HeaderChanges, Retries, RoutePolicy } from './constructs/values/route-policy';
export type { RunningVersion } from './constructs/values/running-version';
export type { ServiceAccountOfPods } from './constructs/values/service-account';
export type { Sticky, StickyProps } from './constructs/values/sticky';
export type {
  ConnectionPool,
  OutlierDetection,
  TrafficPolicyProps,
} from './constructs/values/traffic-policy';
export type {
  AutoscaledReplicas,
  FixedReplicas,
  VersionIdentity,
  VersionProps,
} from './constructs/values/version-props';
export { VersionedService } from './constructs/versioned-service';
export {
  CheckValidation,
  type CheckValidationContext,
  type CheckValidationProps,
} from './validation/check-validation';
