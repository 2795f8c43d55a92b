import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import type { IServiceAccount, Service } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { SidecarSpec } from '../../imports/networking.istio.io';
import { isRestricted, ServiceCallers } from './callers/service-callers';
import { toRequestAuthentication, toTokenPolicy } from './istio/token-policies';
import { AppService } from './pods/app-service';
import type { Version } from './pods/version';
import { serviceCallersProblems, serviceJwtProblems } from './problems/callers-problems';
import { reportProblems } from './problems/problem';
import { refuse } from './problems/refusal';
import { callEdgeProblems, changedServiceProblems, releaseProblems } from './problems/service-problems';
import { ReleasedService, type ReleaseSettings } from './released-service';
import type { ServiceProps } from './service-props';
import { declareCall } from './synthesis/declarations';
import { egressOf, scopeService } from './synthesis/egress-scopes';
import { watchPatches } from './synthesis/patches';
import {
  type Call,
  type CallEdge,
  type Callee,
  type CallOptions,
  callEdge,
  callVariable,
  isCallee,
  notACallee,
} from './values/call';
import type { CapacityPlace } from './values/capacity';
import { type Egress, egressHosts, egressProblems } from './values/egress';
import { forwardsAnnotation, forwardsProblems } from './values/forwards';
import type { Jwt } from './values/jwt';
import { isHttp } from './values/port';
import type { Release } from './values/release';
import { portsOf } from './values/service-ports';
import type { VersionProps } from './values/version-props';

const sidecarId = 'sidecar';
const serviceBrand = Symbol.for('cdk8s-istio.VersionedService');

/**
 * A service with one or more versions: its Service, a Deployment per version, the DestinationRule with a subset per
 * version, and the mesh's VirtualService that routes to them. `Backend` and `Frontend` extend it.
 */
export abstract class VersionedService extends ReleasedService {
  /** True for such a service, including one of another copy of this package. */
  static isVersionedService(value: unknown): value is VersionedService {
    return typeof value === 'object' && value !== null && serviceBrand in value;
  }

  readonly stable: Version;

  /** The cdk8s-plus Service, for fields that have no prop. */
  readonly service: Service;

  readonly destinationRule: ApiObject;

  readonly virtualService: ApiObject;

  /** @internal */
  readonly existing = undefined;

  /** @internal What its proxies know; undefined for the setting of its namespace or of the App. */
  readonly egress: Egress | undefined;

  private readonly edges: CallEdge[] = [];
  private readonly callersOfService: ServiceCallers;

  /**
   * @param scope the chart, or a construct in it; the chart needs a namespace
   * @param id the id, unique in its scope; also the default of the Service's name and of the app label
   * @param props its ports, its version, and the policies of callers' proxies
   */
  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id, () => settingsOf(id, props));
    Object.defineProperty(this, serviceBrand, { value: true });
    try {
      this.egress = props.egress;
      const service = this.makeService(props.forwards ?? []);
      const isPatched = watchPatches(ApiObject.of(service));
      this.service = service;
      const isServiceChanged = () => isPatched() || service.isSelectorChanged;
      const { replicas, autoscaling } = props;
      this.callersOfService = new ServiceCallers(this, props);
      this.stable = this.makeVersion(this, props.version, { name: this.serviceName, replicas, autoscaling });
      this.destinationRule = this.makeDestinationRule();
      this.virtualService = this.makeVirtualService();
      this.claimNames();
      this.callersOfService.update();
      if (props.jwt !== undefined) this.makeTokenPolicies(props.jwt);
      const patchProblems = this.patches.watch();
      reportProblems(this, () => [
        ...releaseProblems(this),
        ...serviceCallersProblems(this, props),
        ...serviceJwtProblems(this.ports, props.jwt),
        ...forwardsProblems(props.forwards ?? []),
        ...egressProblems(props.egress),
        ...(isServiceChanged() ? changedServiceProblems(this) : []),
        ...patchProblems(),
      ]);
      for (const call of props.calls ?? []) {
        if (isCall(call)) this.calls(call.service, call);
        else this.calls(call);
      }
      scopeService(this);
    } catch (error) {
      refuse(this, error);
    }
  }

  override get release(): Release<Version> {
    return { ...super.release, stable: this.stable };
  }

  /**
   * The service account of the pods of all versions, for role bindings; undefined if they have the account `default` of
   * the namespace, or each version its own.
   */
  get serviceAccount(): IServiceAccount | undefined {
    return this.callersOfService.account;
  }

  /** @internal The principals of the pods of all versions. */
  principals(): readonly string[] {
    return this.callersOfService.principals();
  }

  /** The AuthorizationPolicy that admits the declared callers; undefined if `callers` is `any`. */
  get callersPolicy(): ApiObject | undefined {
    return this.callersOfService.policy;
  }

  /** The services that this one calls, in the order of declaration. */
  get callees(): readonly CallEdge[] {
    return [...this.edges];
  }

  /** The Sidecar, for patches; undefined if its proxies know all services (`egress`). */
  get sidecar(): ApiObject | undefined {
    const child = this.node.tryFindChild(sidecarId);
    return child === undefined ? undefined : ApiObject.of(child);
  }

  /**
   * Declares a call: every version, including later ones, gets the callee's address as an environment variable. It is a
   * reference, not a dependency: two services can call each other.
   *
   * @param service the called service
   * @param options the port and the name of the variable
   */
  calls(service: Callee, options: CallOptions = {}): void {
    if (!isCallee(service)) {
      reportProblems(this, () => [notACallee(service)]);
      return;
    }
    const edge = callEdge(service, options);
    this.edges.push(edge);
    declareCall({
      caller: this,
      edge,
      deployments: () => this.callersOfService.deployments(),
      principals: () => this.callersOfService.principals(),
      isRestricted: () => isRestricted(service),
    });
    this.callersOfService.update();
    const clashes = this.ownVersions().filter((version) => !addedVariable(version, edge));
    reportProblems(this, () => callEdgeProblems(this, edge, clashes));
  }

  /** @internal */
  override makeVersion(scope: Construct, props: VersionProps, place: CapacityPlace): Version {
    const version = super.makeVersion(scope, props, place);
    this.callersOfService.join(version);
    for (const edge of this.edges) {
      if (addedVariable(version, edge)) continue;
      reportProblems(version, () => callEdgeProblems(this, edge, [version]));
    }
    return version;
  }

  /** @internal */
  ownVersions(): readonly Version[] {
    return [this.stable, ...this.canaryVersions()];
  }

  /** @internal */
  updateSidecar(): void {
    const isLimited = egressOf(this) !== undefined;
    if (!isLimited) this.node.tryRemoveChild(sidecarId);
    if (!isLimited || this.sidecar !== undefined) return;
    new ApiObject(this, sidecarId, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: { name: this.serviceName, namespace: this.namespace },
      spec: Lazy.any({ produce: () => this.sidecarSpec() }),
    });
  }

  private sidecarSpec(): SidecarSpec {
    const egress = egressOf(this) ?? {};
    const mode = egress.outboundTrafficPolicy;
    return {
      workloadSelector: { labels: { ...this.selectorLabels } },
      egress: [{ hosts: egressHosts(this.edges, egress) }],
      outboundTrafficPolicy: mode === undefined ? undefined : { mode },
    };
  }

  private makeTokenPolicies(jwt: Jwt): void {
    const metadata = { name: `${this.serviceName}-jwt`, namespace: this.namespace };
    const apiVersion = 'security.istio.io/v1';
    new ApiObject(this, 'request-authentication', {
      ...{ apiVersion, kind: 'RequestAuthentication', metadata },
      spec: toRequestAuthentication(this.selectorLabels, jwt),
    });
    if (jwt.optional === true) return;
    const targetPorts = this.ports.filter(isHttp).map(({ targetPort }) => targetPort);
    new ApiObject(this, 'token-policy', {
      ...{ apiVersion, kind: 'AuthorizationPolicy', metadata },
      spec: toTokenPolicy(this.selectorLabels, jwt, targetPorts),
    });
  }

  private makeService(forwards: readonly string[]): AppService {
    const ports = this.ports.map(({ port, targetPort, name }) => ({ port, targetPort, name }));
    const service = new AppService(this, 'service', {
      selectorLabels: this.selectorLabels,
      metadata: {
        name: this.serviceName,
        namespace: this.namespace,
        labels: { ...this.selectorLabels },
        annotations: forwards.length === 0 ? undefined : { [forwardsAnnotation]: forwards.join(',') },
      },
      // cdk8s-plus throws on a Service without ports, which would hide our own problem.
      ports: ports.length === 0 ? [{ port: 80 }] : ports,
    });
    // cdk8s-plus has no such field, and without it Istio reads the protocol from the port's name.
    const patches = this.ports.map((port, index) =>
      JsonPatch.add(`/spec/ports/${index}/appProtocol`, port.protocol),
    );
    // cdk8s-plus always writes an empty list.
    patches.push(JsonPatch.remove('/spec/externalIPs'));
    ApiObject.of(service).addJsonPatch(...patches);
    return service;
  }
}

function settingsOf(id: string, props: ServiceProps): ReleaseSettings {
  const appLabel = props.appLabel ?? id;
  return {
    ...props,
    serviceName: props.serviceName ?? id,
    ports: portsOf(props),
    portsGiven: props,
    selectorLabels: { [props.appLabelKey ?? 'app']: appLabel },
    deploymentPrefix: appLabel,
  };
}

/** False if the version has the variable of the call already. */
function addedVariable(version: Version, edge: CallEdge): boolean {
  const variable = callVariable(edge);
  return variable === undefined || version.addVariable(variable);
}

// A Backend has a field `service` too, the cdk8s-plus Service, but only a callee has a host.
function isCall(call: Call | Callee): call is Call {
  return !isCallee(call) && typeof call === 'object' && 'service' in call;
}
