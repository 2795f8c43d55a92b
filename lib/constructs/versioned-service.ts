import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import type { Service } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { DestinationRuleSpec } from '../../imports/networking.istio.io';
import { AppService } from './app-service';
import { type Call, type CallEdge, type Callee, type CallOptions, callAddress, callEdge } from './call';
import type { Caller } from './callers';
import { chartNamespace } from './chart-namespace';
import { meshVirtualService } from './mesh-routes';
import { watchPatches } from './patches';
import { type Port, portOf } from './port';
import { reportProblems, type ValueProblem } from './problem';
import { claim } from './program';
import { refuse } from './refusal';
import { type Canary, type Release, versionsOf } from './release';
import { callEdgeProblems, serviceProblems } from './service-problems';
import type { ServiceProps } from './service-props';
import { toTrafficPolicy } from './traffic-policy';
import { Version } from './version';
import type { VersionHome } from './version-pods';
import type { VersionProps } from './version-props';

const serviceBrand = Symbol.for('cdk8s-istio.VersionedService');

/**
 * A service of which one or two versions run: its Service, a Deployment per version, the DestinationRule with
 * a subset per version and the mesh's VirtualService that routes among them. `Backend` and `Frontend` are its
 * two kinds.
 */
export abstract class VersionedService extends Construct implements Caller, Callee {
  /** True for a service, also for one that another copy of this package made. */
  static isVersionedService(value: unknown): value is VersionedService {
    return typeof value === 'object' && value !== null && serviceBrand in value;
  }

  /** The Service's name, by which callers reach it. */
  readonly serviceName: string;

  /** The namespace that it runs in: its chart's. */
  readonly namespace: string;

  /** The host in full, such as `backend-service.task-manager.svc.cluster.local`. */
  readonly host: string;

  /** Its ports, with everything that was left out filled in. */
  readonly ports: readonly Port[];

  /** The labels that its pods of every version carry, and the Service selects by. */
  readonly selectorLabels: Readonly<Record<string, string>>;

  /** The stable version. */
  readonly stable: Version;

  /** The cdk8s-plus Service, for what the props do not offer. */
  readonly service: Service;

  /** The DestinationRule, for patches. */
  readonly destinationRule: ApiObject;

  /** The VirtualService for callers inside the mesh, for patches. */
  readonly virtualService: ApiObject;

  /** @internal What routes of this service have in common, at a gateway too unless its route says otherwise. */
  readonly props: ServiceProps;

  /** @internal True when the program has changed the Service that is handed out. */
  readonly isServiceChanged: () => boolean;

  private readonly canaries: Canary[] = [];
  private readonly edges: CallEdge[] = [];
  private readonly home: VersionHome;

  /**
   * @param scope the chart, or a construct in it; the chart needs a namespace
   * @param id the id, unique in its scope; also the default of the Service's name and of the app label
   * @param props its ports, its version and what callers' proxies do on the way
   */
  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    Object.defineProperty(this, serviceBrand, { value: true });
    try {
      this.props = props;
      this.serviceName = props.serviceName ?? id;
      this.namespace = chartNamespace(this);
      this.host = `${this.serviceName}.${this.namespace}.svc.${props.clusterDomain ?? 'cluster.local'}`;
      this.ports = Object.freeze((props.ports ?? (props.port === undefined ? [] : [props])).map(portOf));
      const appLabel = { key: props.appLabelKey ?? 'app', value: props.appLabel ?? id };
      this.selectorLabels = Object.freeze({ [appLabel.key]: appLabel.value });
      this.home = {
        namespace: this.namespace,
        appLabel,
        versionLabelKey: props.versionLabelKey ?? 'version',
        ports: this.ports,
        everyVersion: props.everyVersion,
      };
      const service = this.makeService();
      const isPatched = watchPatches(ApiObject.of(service));
      this.service = service;
      this.isServiceChanged = () => isPatched() || service.isSelectorChanged;
      this.stable = this.makeVersion(this, props.version);
      this.destinationRule = this.istioObject(
        'destination-rule',
        'DestinationRule',
        props.destinationRuleName,
        () => this.destinationRuleSpec(),
      );
      this.virtualService = this.istioObject(
        'virtual-service',
        'VirtualService',
        props.virtualServiceName,
        () =>
          meshVirtualService({ host: this.host, ports: this.ports, release: this.release, policy: props }),
      );
      for (const host of this.claimedHosts) claim(this, 'host', host);
      claim(this, 'app', this.appClaim);
      reportProblems(this, () => serviceProblems(this));
      for (const call of props.calls ?? []) {
        if (isCall(call)) this.calls(call.service, call);
        else this.calls(call);
      }
    } catch (error) {
      refuse(this, error);
    }
  }

  /** Which versions run now and how requests are split among them. */
  get release(): Release {
    return { stable: this.stable, canary: this.canaries[0] };
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
    if (!VersionedService.isVersionedService(service)) {
      reportProblems(this, () => [notAService(service)]);
      return;
    }
    const edge = callEdge(service, options);
    this.edges.push(edge);
    const clashes = this.versions().filter(
      (version) => !version.addEnvironment(edge.environmentVariable, callAddress(edge)),
    );
    reportProblems(this, () => callEdgeProblems(this, edge, clashes));
  }

  /** @internal Makes the Deployment of a version; only a CanaryPair adds one beside the stable version. */
  makeVersion(scope: Construct, props: VersionProps): Version {
    const version = new Version(scope, 'version', this.home, props);
    for (const edge of this.edges) {
      if (version.addEnvironment(edge.environmentVariable, callAddress(edge))) continue;
      reportProblems(version, () => callEdgeProblems(this, edge, [version]));
    }
    return version;
  }

  /** @internal */
  addCanary(canary: Canary): void {
    this.canaries.push(canary);
  }

  /** @internal All versions, also those of a second CanaryPair that synth refuses. */
  versions(): readonly Version[] {
    return [this.stable, ...this.canaries.map((canary) => canary.version)];
  }

  /** @internal The hosts whose routes it writes: its own, and those that clients of a tls port may ask for. */
  get claimedHosts(): readonly string[] {
    return [...new Set([this.host, ...this.ports.flatMap((port) => port.sniHosts)])];
  }

  /** @internal The key of the label that tells versions apart. */
  get versionLabelKey(): string {
    return this.home.versionLabelKey;
  }

  /** @internal The name under which the program knows whose pods are whose. */
  get appClaim(): string {
    return `${this.namespace}/${this.home.appLabel.key}=${this.home.appLabel.value}`;
  }

  private makeService(): AppService {
    const service = new AppService(this, 'service', {
      selectorLabels: this.selectorLabels,
      metadata: { name: this.serviceName, namespace: this.namespace, labels: { ...this.selectorLabels } },
      ports: this.ports.map(({ port, targetPort, name }) => ({ port, targetPort, name })),
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

  private istioObject(id: string, kind: string, name: string | undefined, spec: () => object): ApiObject {
    return new ApiObject(this, id, {
      apiVersion: 'networking.istio.io/v1',
      kind,
      metadata: { name: name ?? this.serviceName, namespace: this.namespace },
      spec: Lazy.any({ produce: spec }),
    });
  }

  private destinationRuleSpec(): DestinationRuleSpec {
    return {
      host: this.host,
      trafficPolicy: toTrafficPolicy(this.props),
      subsets: versionsOf(this.release).map((version) => ({
        name: version.versionName,
        labels: { ...version.subsetLabels },
      })),
    };
  }
}

// A service has a `service` too, its Kubernetes one, so only the brand tells them apart.
function isCall(call: Call | Callee): call is Call {
  return !VersionedService.isVersionedService(call) && typeof call === 'object' && 'service' in call;
}

function notAService(value: unknown): ValueProblem {
  return {
    rule: 'not-a-service',
    message: `${String(value)} stands where a Backend or a Frontend is called`,
    effect: 'the caller would have no address to call',
    fix: 'give the object that new Backend(…) or new Frontend(…) returned',
  };
}
