import { ApiObject, JsonPatch } from 'cdk8s';
import type { Service } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { AppService } from './pods/app-service';
import type { Version } from './pods/version';
import { reportProblems } from './problems/problem';
import { refuse } from './problems/refusal';
import { callEdgeProblems, releaseProblems, serviceProblems } from './problems/service-problems';
import { ReleasedService, type ReleaseSettings } from './released-service';
import type { ServiceProps } from './service-props';
import { declareCall } from './synthesis/declarations';
import { watchPatches } from './synthesis/patches';
import {
  type Call,
  type CallEdge,
  type Callee,
  type CallOptions,
  callAddress,
  callEdge,
  isCallee,
  notACallee,
} from './values/call';
import type { CapacityPlace } from './values/capacity';
import type { Release } from './values/release';
import { portsOf } from './values/service-ports';
import type { VersionProps } from './values/version-props';

const serviceBrand = Symbol.for('cdk8s-istio.VersionedService');

/**
 * A service of which one or two versions run: its Service, a Deployment per version, the DestinationRule with
 * a subset per version and the mesh's VirtualService that routes among them. `Backend` and `Frontend` are its
 * two kinds.
 */
export abstract class VersionedService extends ReleasedService {
  /** True for a service, also for one that another copy of this package made. */
  static isVersionedService(value: unknown): value is VersionedService {
    return typeof value === 'object' && value !== null && serviceBrand in value;
  }

  readonly stable: Version;

  /** The cdk8s-plus Service, for what the props do not offer. */
  readonly service: Service;

  readonly destinationRule: ApiObject;

  readonly virtualService: ApiObject;

  /** @internal */
  readonly existing = undefined;

  /** @internal True when the program has changed the Service that is handed out. */
  readonly isServiceChanged: () => boolean;

  private readonly edges: CallEdge[] = [];

  /**
   * @param scope the chart, or a construct in it; the chart needs a namespace
   * @param id the id, unique in its scope; also the default of the Service's name and of the app label
   * @param props its ports, its version and what callers' proxies do on the way
   */
  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id, () => settingsOf(id, props));
    Object.defineProperty(this, serviceBrand, { value: true });
    try {
      const service = this.makeService();
      const isPatched = watchPatches(ApiObject.of(service));
      this.service = service;
      this.isServiceChanged = () => isPatched() || service.isSelectorChanged;
      const { replicas, autoscaling } = props;
      this.stable = this.makeVersion(this, props.version, { name: this.serviceName, replicas, autoscaling });
      this.destinationRule = this.makeDestinationRule();
      this.virtualService = this.makeVirtualService();
      this.claimNames();
      const patchProblems = this.patches.watch();
      reportProblems(this, () => [...releaseProblems(this), ...serviceProblems(this), ...patchProblems()]);
      for (const call of props.calls ?? []) {
        if (isCall(call)) this.calls(call.service, call);
        else this.calls(call);
      }
    } catch (error) {
      refuse(this, error);
    }
  }

  override get release(): Release<Version> {
    return { stable: this.stable, canary: super.release.canary };
  }

  /** The services that this one calls, in the order in which they were named. */
  get callees(): readonly CallEdge[] {
    return [...this.edges];
  }

  /**
   * Adds a call: every version, also one that comes later, gets the callee's address as an environment
   * variable. A reference, not an order: two services may call each other.
   *
   * @param service the service that is called
   * @param options its port and the variable's name
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
      deployments: () => this.ownVersions().map(({ deployment }) => ApiObject.of(deployment)),
    });
    const clashes = this.ownVersions().filter(
      (version) => !version.addEnvironment(edge.environmentVariable, callAddress(edge)),
    );
    reportProblems(this, () => callEdgeProblems(this, edge, clashes));
  }

  /** @internal */
  override makeVersion(scope: Construct, props: VersionProps, place: CapacityPlace): Version {
    const version = super.makeVersion(scope, props, place);
    for (const edge of this.edges) {
      if (version.addEnvironment(edge.environmentVariable, callAddress(edge))) continue;
      reportProblems(version, () => callEdgeProblems(this, edge, [version]));
    }
    return version;
  }

  /** @internal All versions, also those of a second CanaryPair that synth refuses. */
  ownVersions(): readonly Version[] {
    return [this.stable, ...this.canaryVersions()];
  }

  private makeService(): AppService {
    const ports = this.ports.map(({ port, targetPort, name }) => ({ port, targetPort, name }));
    const service = new AppService(this, 'service', {
      selectorLabels: this.selectorLabels,
      metadata: { name: this.serviceName, namespace: this.namespace, labels: { ...this.selectorLabels } },
      // cdk8s-plus refuses a Service without ports in words of its own; it is refused all the same.
      ports: ports.length === 0 ? [{ port: 80 }] : ports,
    });
    // cdk8s-plus has no field for it, and without it Istio reads the protocol from the port's name.
    const patches = this.ports.map((port, index) =>
      JsonPatch.add(`/spec/ports/${index}/appProtocol`, port.protocol),
    );
    // An empty list that cdk8s-plus always writes, and nobody would.
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

// A service has a `service` too, its Kubernetes one, and only who is called has a host.
function isCall(call: Call | Callee): call is Call {
  return !isCallee(call) && typeof call === 'object' && 'service' in call;
}
