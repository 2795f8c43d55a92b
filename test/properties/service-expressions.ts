import { call, type Expression, type Fields, Ordered, reference } from './expression';
import type { ExternalPlan, HeaderPlan, PodPlan, PolicyPlan, ServicePlan, VersionPlan } from './program';

/** The props of a service, without its calls. */
export function serviceProps(plan: ServicePlan, clusterDomain: string | undefined): Fields {
  const [only, ...others] = plan.ports.map((port): Fields => ({ ...port }));
  return {
    ...(others.length === 0 && only !== undefined ? only : { ports: [only, ...others] }),
    serviceName: plan.serviceName,
    version: versionProps(plan.version),
    everyVersion: plan.everyVersion && podProps(plan.everyVersion),
    appLabel: plan.appLabel,
    appLabelKey: plan.appLabelKey,
    versionLabelKey: plan.versionLabelKey,
    destinationRuleName: plan.destinationRuleName,
    virtualServiceName: plan.virtualServiceName,
    clusterDomain,
    connectionPool: plan.maxConnections === undefined ? undefined : { maxConnections: plan.maxConnections },
    outlierDetection:
      plan.consecutive5xxErrors === undefined
        ? undefined
        : { consecutive5xxErrors: plan.consecutive5xxErrors, interval: call('Duration.seconds', 30) },
    loadBalancing:
      plan.stickyHeader === undefined ? undefined : call('LoadBalancing.byHeader', plan.stickyHeader),
    egress: plan.egress,
    ...policyProps(plan),
  };
}

/** The props of a service outside the mesh. */
export function externalProps(plan: ExternalPlan): Fields {
  const [only, ...others] = plan.ports.map(({ tls, ...port }): Fields => {
    return { ...port, tls: typeof tls === 'object' ? { ...tls } : tls };
  });
  return {
    host: plan.host,
    ...(others.length === 0 && only !== undefined ? only : { ports: [only, ...others] }),
    through: plan.through ? reference('egress') : undefined,
    connectionPool: plan.maxConnections === undefined ? undefined : { maxConnections: plan.maxConnections },
    ...policyProps(plan),
  };
}

/** The props of the same service where others make its Service and its stable pods. */
export function existingProps(plan: ServicePlan, clusterDomain: string | undefined): Fields {
  const { version, everyVersion, appLabel, appLabelKey, egress, ...props } = serviceProps(
    plan,
    clusterDomain,
  );
  const { name, label } = plan.version;
  return {
    ...props,
    selector: { [plan.appLabelKey ?? 'app']: plan.appLabel ?? plan.id },
    version: {
      name,
      labels: label === undefined ? undefined : { [plan.versionLabelKey ?? 'version']: label },
    },
  };
}

/** The props of a version, of a service or of a CanaryPair. */
export function versionProps(plan: VersionPlan): Fields {
  return {
    name: plan.name,
    label: plan.label,
    image: plan.image,
    deploymentName: plan.deploymentName,
    selector: plan.selector,
    replicas: plan.replicas,
    autoscaling: plan.autoscaling && { ...plan.autoscaling },
    ...podProps(plan),
  };
}

/** Timeout, retries and header changes, of a service or of a route. */
export function policyProps(plan: PolicyPlan): Fields {
  const { retries, timeoutMilliseconds } = plan;
  return {
    timeout: optionalMilliseconds(timeoutMilliseconds),
    retries: retries && {
      attempts: retries.attempts,
      perTryTimeout: optionalMilliseconds(retries.perTryMilliseconds),
      retryOn: retries.retryOn,
    },
    requestHeaders: headerChanges(plan.requestHeaders),
    responseHeaders: headerChanges(plan.responseHeaders),
  };
}

function podProps(plan: PodPlan): Fields {
  return {
    // Kubernetes resolves $(NAME) from top to bottom, so the order of variables is the program's.
    env: plan.env && new Ordered(plan.env),
    podLabels: plan.podLabels,
    podAnnotations: plan.podAnnotations,
    command: plan.command,
    resources:
      plan.cpuMillis === undefined ? undefined : { cpu: { request: call('Cpu.millis', plan.cpuMillis) } },
    tolerations: plan.tolerations?.map((pool) =>
      call('NodeTaintQuery.is', 'dedicated', pool, { effect: reference('TaintEffect.NO_SCHEDULE') }),
    ),
    nodes: plan.nodePool === undefined ? undefined : [call('NodeLabelQuery.is', 'pool', plan.nodePool)],
    spread: plan.spread === undefined ? undefined : [spreads[plan.spread]],
    disruptionBudget: plan.disruptionBudget && { ...plan.disruptionBudget },
    shutdown:
      plan.drainSeconds === undefined ? undefined : { drain: call('Duration.seconds', plan.drainSeconds) },
    podSecurityStandard: plan.podSecurityStandard,
  };
}

const spreads: Readonly<Record<NonNullable<PodPlan['spread']>, Expression>> = {
  hosts: { topology: reference('Topology.HOSTNAME') },
  zones: { topology: reference('Topology.ZONE') },
  wish: { topology: reference('Topology.ZONE'), weight: 50 },
};

function headerChanges(plan: HeaderPlan | undefined): Expression {
  return plan && { ...plan };
}

function optionalMilliseconds(milliseconds: number | undefined): Expression {
  return milliseconds === undefined ? undefined : call('Duration.millis', milliseconds);
}
