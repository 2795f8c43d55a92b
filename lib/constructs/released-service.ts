import { ApiObject, Lazy } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { DestinationRuleSpec } from '../../imports/networking.istio.io';
import { ReleasePatches } from './istio/release-patches';
import type {
  PatchedRule,
  ReleaseRule,
  RulePatch,
  RulePatchOptions,
  SubsetPatch,
} from './istio/rule-patches';
import { toTrafficPolicy } from './istio/traffic-policy';
import { toVirtualService } from './istio/virtual-service';
import { Version } from './pods/version';
import type { VersionHome } from './pods/version-pods';
import { reportProblems } from './problems/problem';
import { claim } from './problems/program';
import { refuse } from './problems/refusal';
import { RoutableService } from './routable-service';
import { meshRouteTable } from './routes/mesh-routes';
import { chartNamespace } from './synthesis/chart-namespace';
import { declareContributors } from './synthesis/contributors';
import { existingAnnotations } from './synthesis/existing-objects';
import type { Caller } from './values/callers';
import { type CapacityPlace, capacityProblems, versionInPlace } from './values/capacity';
import type { PodSettings } from './values/pod-settings';
import type { Port } from './values/port';
import { type Canary, type Release, versionsOf } from './values/release';
import type { RoutePolicy } from './values/route-policy';
import type { RunningVersion } from './values/running-version';
import type { TrafficPolicyProps } from './values/traffic-policy';
import type { VersionProps } from './values/version-props';

const releasedBrand = Symbol.for('cdk8s-istio.ReleasedService');

/** The settings of a service and its release. */
export interface ReleaseSettings extends TrafficPolicyProps, RoutePolicy {
  readonly serviceName: string;
  readonly ports: readonly Port[];
  /** The ports as the program has them, for problems. */
  readonly portsGiven: { readonly port?: unknown; readonly ports?: unknown };
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** The prefix of the names of Deployments. */
  readonly deploymentPrefix: string;
  readonly versionLabelKey?: string;
  readonly everyVersion?: PodSettings;
  readonly destinationRuleName?: string;
  readonly virtualServiceName?: string;
  readonly clusterDomain?: string;
}

/**
 * A service whose routes this program writes, so that it can have a canary: the DestinationRule with a subset per
 * version, and the mesh's VirtualService that routes to them.
 */
export abstract class ReleasedService extends RoutableService implements Caller {
  /** True for such a service, including one of another copy of this package. */
  static isReleasedService(value: unknown): value is ReleasedService {
    return typeof value === 'object' && value !== null && releasedBrand in value;
  }

  readonly serviceName: string;

  /** The namespace of its pods, which is that of the chart. */
  readonly namespace: string;

  readonly host: string;

  readonly ports: readonly Port[];

  /** The labels that the pods of every version have, and that the Service selects. */
  readonly selectorLabels: Readonly<Record<string, string>>;

  /** The stable version. */
  abstract readonly stable: RunningVersion;

  /** The DestinationRule, for patches. */
  abstract readonly destinationRule: ApiObject;

  /** The VirtualService for callers inside the mesh, for patches. */
  abstract readonly virtualService: ApiObject;

  /** @internal */
  readonly routePolicy: RoutePolicy;

  /** @internal */
  readonly settings: ReleaseSettings;

  /** @internal */
  readonly patches: ReleasePatches = new ReleasePatches(this);

  private readonly canaries: Canary[] = [];
  private readonly home: VersionHome;

  /** @internal If `describe` throws, the error is reported with the path of the construct. */
  constructor(scope: Construct, id: string, describe: () => ReleaseSettings) {
    super(scope, id);
    Object.defineProperty(this, releasedBrand, { value: true });
    try {
      const settings = describe();
      this.settings = settings;
      this.serviceName = settings.serviceName;
      this.namespace = chartNamespace(this);
      this.host = `${this.serviceName}.${this.namespace}.svc.${settings.clusterDomain ?? 'cluster.local'}`;
      this.ports = Object.freeze([...settings.ports]);
      this.selectorLabels = Object.freeze({ ...settings.selectorLabels });
      this.routePolicy = settings;
      this.home = {
        namespace: this.namespace,
        selectorLabels: this.selectorLabels,
        deploymentPrefix: settings.deploymentPrefix,
        versionLabelKey: settings.versionLabelKey ?? 'version',
        ports: this.ports,
        everyVersion: settings.everyVersion,
      };
    } catch (error) {
      refuse(this, error);
    }
  }

  /** The versions that run now, and how requests are split between them. */
  get release(): Release {
    return { stable: this.stable, canaries: [...this.canaries] };
  }

  /**
   * Sets fields of one rule of the release that have no prop, such as `fault` and `mirror`: in the mesh and at every
   * gateway that exposes the service, or at one of them. Mappings are merged with existing ones. Matches, destinations
   * and weights belong to the release; setting them is a problem.
   *
   * @example
   * backend.patchRule('default', { timeout: '3s' });
   * backend.patchRule('by-match', { fault: { abort: { httpStatus: 503, percentage: { value: 1 } } } }, { at: 'mesh' });
   *
   * @param rule `by-match`, the rule for requests that always go to a canary; `by-caller`, that for the callers of a lane;
   * or `default`, the rule for all others
   * @param fields fields of Istio's HTTPRoute
   * @param options the canary, the place (the mesh or a gateway) and the port
   */
  patchRule(rule: ReleaseRule, fields: RulePatch, options: RulePatchOptions = {}): void {
    this.patches.rules.push({ rule, fields, options });
  }

  /**
   * Sets fields of one version's subset in the DestinationRule. Name and labels belong to the version; setting them is
   * a problem.
   *
   * @example
   * backend.patchSubset(backend.stable, { trafficPolicy: { connectionPool: { tcp: { maxConnections: 10 } } } });
   *
   * @param version the version, such as `backend.stable` or `canaryPair.canary`
   * @param fields fields of Istio's Subset
   */
  patchSubset(version: RunningVersion, fields: SubsetPatch): void {
    this.patches.patchSubset(version, fields);
  }

  /** @internal */
  override get rulePatches(): readonly PatchedRule[] {
    return this.patches.rules;
  }

  /** @internal Makes a version and its Deployment: the stable one, or that of a CanaryPair. */
  makeVersion(scope: Construct, props: VersionProps, place: CapacityPlace): Version {
    const version = new Version(scope, 'version', this.home, versionInPlace(props, place));
    // Labels, ports, calls and `everyVersion` of a canary's pods are those of the service.
    if (scope !== this) declareContributors(ApiObject.of(version.deployment), () => [this]);
    reportProblems(scope, () => capacityProblems(place, props));
    return version;
  }

  /** @internal */
  addCanary(canary: Canary): void {
    this.canaries.push(canary);
  }

  /** @internal The versions of all CanaryPairs, in the order of the program. */
  canaryVersions(): readonly Version[] {
    return this.canaries.map((canary) => canary.version);
  }

  /** @internal The constructs that its routes and subsets are made from: itself and its CanaryPairs. */
  get makers(): readonly IConstruct[] {
    return [this, ...this.canaryVersions().flatMap(({ node }) => node.scope ?? [])];
  }

  /** @internal The versions whose Deployments this program writes. */
  abstract ownVersions(): readonly Version[];

  /** @internal The hosts whose routes it writes: its own, and the server names of its tls ports. */
  get claimedHosts(): readonly string[] {
    return [...new Set([this.host, ...this.ports.flatMap((port) => port.sniHosts)])];
  }

  /** @internal The key of the version label. */
  get versionLabelKey(): string {
    return this.home.versionLabelKey;
  }

  /** @internal The claim on the pods that the Service selects. */
  get appClaim(): string {
    const labels = Object.entries(this.selectorLabels).map(([key, value]) => `${key}=${value}`);
    return `${this.namespace}/${labels.sort().join()}`;
  }

  /** Claims its hosts and its pods, which must be unique in the program. */
  protected claimNames(): void {
    for (const host of this.claimedHosts) claim(this, 'host', host);
    claim(this, 'app', this.appClaim);
  }

  /** The DestinationRule with a subset per version. */
  protected makeDestinationRule(): ApiObject {
    const { destinationRuleName } = this.settings;
    return this.istioObject('destination-rule', 'DestinationRule', destinationRuleName, () =>
      this.destinationRuleSpec(),
    );
  }

  /** The VirtualService that routes callers inside the mesh. */
  protected makeVirtualService(): ApiObject {
    const { host, ports, settings } = this;
    return this.istioObject('virtual-service', 'VirtualService', settings.virtualServiceName, () =>
      toVirtualService(
        meshRouteTable({
          host,
          ports,
          release: this.release,
          policy: this.routePolicy,
          patches: this.rulePatches,
        }),
      ),
    );
  }

  private istioObject(id: string, kind: string, name: string | undefined, spec: () => object): ApiObject {
    const object = new ApiObject(this, id, {
      apiVersion: 'networking.istio.io/v1',
      kind,
      metadata: {
        name: name ?? this.serviceName,
        namespace: this.namespace,
        annotations: existingAnnotations([this.existing]),
      },
      spec: Lazy.any({ produce: spec }),
    });
    declareContributors(object, () => this.makers);
    return object;
  }

  private destinationRuleSpec(): DestinationRuleSpec {
    return {
      host: this.host,
      trafficPolicy: toTrafficPolicy(this.settings),
      subsets: versionsOf(this.release).map((version) => this.patches.subsetOf(version)),
    };
  }
}
