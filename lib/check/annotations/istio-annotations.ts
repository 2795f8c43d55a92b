/** An annotation of Istio. */
export interface IstioAnnotation {
  /** Kinds on which it is read; pods stand for their templates too. Empty for any. */
  readonly kinds: readonly string[];
  readonly status: 'alpha' | 'beta' | 'stable';
  readonly isDeprecated: boolean;
  /** The form of its values; a value of another form is refused or ignored. */
  readonly value: 'number' | 'boolean' | 'ports' | 'ranges' | 'quantity' | 'interception' | 'inject' | 'text';
}

const pod = ['Pod'];

/** Istio's own list (istio/api, `annotation/annotations.yaml`), by name. */
export const istioAnnotations: ReadonlyMap<string, IstioAnnotation> = new Map([
  ...known('alpha', ['Service'], { isDeprecated: true }, [
    'alpha.istio.io/canonical-serviceaccounts',
    'alpha.istio.io/kubernetes-serviceaccounts',
  ]),
  ...known('alpha', pod, {}, [
    'ambient.istio.io/bypass-inbound-capture',
    'ambient.istio.io/dns-capture',
    'inject.istio.io/templates',
    'istio.io/reroute-virtual-interfaces',
    'istio.io/rev',
    'proxy.istio.io/overrides',
    'readiness.status.sidecar.istio.io/applicationPorts',
    'sidecar.istio.io/agentLogLevel',
    'sidecar.istio.io/bootstrapOverride',
    'sidecar.istio.io/componentLogLevel',
    'sidecar.istio.io/logLevel',
    'sidecar.istio.io/nativeSidecar',
    'sidecar.istio.io/proxyImage',
    'sidecar.istio.io/proxyImageType',
    'sidecar.istio.io/rewriteAppHTTPProbers',
    'sidecar.istio.io/statsEvictionInterval',
    'sidecar.istio.io/statsFlushInterval',
    'sidecar.istio.io/statsHistogramBins',
    'sidecar.istio.io/statsHistogramBuckets',
    'sidecar.istio.io/status',
    'sidecar.istio.io/userVolume',
    'sidecar.istio.io/userVolumeMount',
    'traffic.sidecar.istio.io/excludeInterfaces',
  ]),
  ...known('alpha', pod, { isDeprecated: true }, [
    'sidecar.istio.io/discoveryAddress',
    'sidecar.istio.io/extraStatTags',
    'sidecar.istio.io/statsCompression',
    'sidecar.istio.io/statsInclusionPrefixes',
    'sidecar.istio.io/statsInclusionRegexps',
    'sidecar.istio.io/statsInclusionSuffixes',
    'traffic.sidecar.istio.io/kubevirtInterfaces',
  ]),
  ...known('alpha', pod, { value: 'number' }, [
    'readiness.status.sidecar.istio.io/failureThreshold',
    'readiness.status.sidecar.istio.io/initialDelaySeconds',
    'readiness.status.sidecar.istio.io/periodSeconds',
    'status.sidecar.istio.io/port',
  ]),
  ...known('alpha', pod, { value: 'quantity' }, [
    'sidecar.istio.io/proxyCPU',
    'sidecar.istio.io/proxyCPULimit',
    'sidecar.istio.io/proxyMemory',
    'sidecar.istio.io/proxyMemoryLimit',
  ]),
  ...known('alpha', pod, { value: 'ports' }, [
    'traffic.sidecar.istio.io/excludeInboundPorts',
    'traffic.sidecar.istio.io/excludeOutboundPorts',
    'traffic.sidecar.istio.io/includeInboundPorts',
    'traffic.sidecar.istio.io/includeOutboundPorts',
  ]),
  ...known('alpha', pod, { value: 'ranges' }, [
    'traffic.sidecar.istio.io/excludeOutboundIPRanges',
    'traffic.sidecar.istio.io/includeOutboundIPRanges',
  ]),
  ...known('alpha', pod, { value: 'interception' }, ['sidecar.istio.io/interceptionMode']),
  ...known('alpha', pod, { value: 'boolean' }, ['prometheus.istio.io/merge-metrics']),
  ...known('beta', pod, {}, ['ambient.istio.io/redirection', 'proxy.istio.io/config']),
  ...known('beta', pod, { isDeprecated: true, value: 'inject' }, ['sidecar.istio.io/inject']),
  ...known('alpha', ['GatewayClass', 'Gateway'], {}, ['ambient.istio.io/waypoint-inbound-binding']),
  ...known('alpha', [], {}, ['galley.istio.io/analyze-suppress', 'gateway.istio.io/controller-version']),
  ...known('alpha', ['Gateway'], {}, [
    'gateway.istio.io/name-override',
    'gateway.istio.io/service-account',
    'networking.istio.io/service-type',
  ]),
  ...known('alpha', ['WorkloadEntry'], {}, [
    'istio.io/autoRegistrationGroup',
    'istio.io/connectedAt',
    'istio.io/disconnectedAt',
    'istio.io/workloadController',
  ]),
  ...known('alpha', ['AuthorizationPolicy'], {}, ['istio.io/dry-run']),
  ...known('alpha', ['Namespace', 'Service', 'ServiceEntry'], {}, [
    'istio.io/use-waypoint-canary-weight',
    'networking.istio.io/traffic-distribution',
  ]),
  ...known('stable', ['Ingress'], {}, ['kubernetes.io/ingress.class']),
  ...known('alpha', ['Service'], {}, ['networking.istio.io/exportTo']),
  ...known('alpha', ['Namespace'], {}, ['topology.istio.io/controlPlaneClusters']),
  ...known('stable', ['Service'], {}, ['traffic.istio.io/nodeSelector']),
]);

/** Whether a key is one of Istio's. */
export function isIstioKey(key: string): boolean {
  const [domain = '', name] = key.split('/', 2);
  return key === 'kubernetes.io/ingress.class' || (name !== undefined && /(^|\.)istio\.io$/.test(domain));
}

function known(
  status: IstioAnnotation['status'],
  kinds: readonly string[],
  rest: Partial<IstioAnnotation>,
  names: readonly string[],
): [string, IstioAnnotation][] {
  const annotation: IstioAnnotation = { kinds, status, isDeprecated: false, value: 'text', ...rest };
  return names.map((name) => [name, annotation]);
}
