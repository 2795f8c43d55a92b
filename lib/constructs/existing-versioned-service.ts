import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { UnrestrictedCallers } from './existing-service';
import type { Version } from './pods/version';
import { unenforcedCallers } from './problems/callers-problems';
import { existingVersionProblems } from './problems/existing-problems';
import { reportProblems, reportWarnings } from './problems/problem';
import { refuse } from './problems/refusal';
import { releaseProblems } from './problems/service-problems';
import { ReleasedService, type ReleaseSettings } from './released-service';
import type { SeveralPorts, SinglePort } from './service-props';
import { declareExisting } from './synthesis/declarations';
import type { ExistingObjects } from './synthesis/existing-objects';
import type { RoutePolicy } from './values/route-policy';
import type { RunningVersion } from './values/running-version';
import { portsOf } from './values/service-ports';
import type { TrafficPolicyProps } from './values/traffic-policy';

/** A version whose pods this program does not write. */
export interface ExistingVersionProps {
  /** The name of the version and of its subset. A DNS-1123 label. */
  readonly name: string;
  /**
   * The labels that its pods have and those of no other version, including the version label. Maps to the
   * subset's `labels`.
   *
   * @default - the version label with the name as value, such as `{ version: 'v1' }`.
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Props of an `ExistingVersionedService` other than its ports. */
export interface ExistingVersionedServiceSettings
  extends TrafficPolicyProps,
    RoutePolicy,
    UnrestrictedCallers {
  /**
   * The Service's name. Its namespace is the chart's, where the canary's pods also run.
   *
   * @default - the id of the construct.
   */
  readonly serviceName?: string;
  /**
   * The labels that the Service selects, without the version label. The canary's pods have them too. Maps to the
   * Service's `selector`.
   */
  readonly selector: Readonly<Record<string, string>>;
  /** The version that runs now, the stable one. */
  readonly version: ExistingVersionProps;
  /**
   * The key of the version label, which tells versions apart.
   *
   * @default 'version'
   */
  readonly versionLabelKey?: string;
  /**
   * The name of the DestinationRule. Set it if one exists already for this host: istiod merges the subsets of two, and
   * only the traffic policy of the older one applies.
   *
   * @default - the Service's name.
   */
  readonly destinationRuleName?: string;
  /**
   * The name of the mesh's VirtualService. Set it if one exists already for this host: of two, only the older one
   * applies, so the canary would get no requests.
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

/**
 * Props of an `ExistingVersionedService`. List every port of the Service: requests to a missing one are routed to a
 * listed one. `targetPort` is the number that its pods listen on; if the Service has a name there, use it as the
 * port's `name`.
 */
export type ExistingVersionedServiceProps = ExistingVersionedServiceSettings & (SinglePort | SeveralPorts);

/**
 * An existing Service and its stable version, neither of which this program writes, as the base of a canary. It writes
 * the DestinationRule and the mesh's VirtualService, which sends all requests to the version that runs. A `CanaryPair`
 * adds its Deployment, its subset and its weight. The Service and the stable pods remain with their owner.
 *
 * The owner must ensure two things, which `check` verifies if it also gets the owner's manifests:
 * - The stable pods have the labels of `version`. Otherwise their subset is empty: 503 (flag UH).
 * - The Service selects `selector` and no version label. Otherwise the canary's subset is empty: 503 (flag UH).
 *
 * @example
 * const ratings = new ExistingVersionedService(chart, 'ratings', {
 *   port: 9080,
 *   selector: { app: 'ratings' },
 *   version: { name: 'v1' },
 * });
 */
export class ExistingVersionedService extends ReleasedService {
  /** Distinguishes it from services of this program, also at compile time. */
  readonly kind = 'existing versioned service';

  readonly stable: RunningVersion;

  readonly destinationRule: ApiObject;

  readonly virtualService: ApiObject;

  /** @internal */
  readonly existing: ExistingObjects;

  /**
   * @param scope the chart, or a construct in it; the chart's namespace is the Service's
   * @param id the id, unique in its scope; also the default of the Service's name
   * @param props its ports, its selector, the version that runs, and the policies of callers' proxies
   */
  constructor(scope: Construct, id: string, props: ExistingVersionedServiceProps) {
    super(scope, id, () => settingsOf(id, props));
    try {
      const { name, labels = { [this.versionLabelKey]: name } } = props.version;
      this.stable = Object.freeze({
        versionName: name,
        namespace: this.namespace,
        selectorLabels: Object.freeze({ ...this.selectorLabels, ...labels }),
        subsetLabels: Object.freeze({ ...labels }),
      });
      this.existing = {
        host: this.host,
        ports: this.ports,
        selector: this.selectorLabels,
        versions: [this.stable.subsetLabels],
      };
      declareExisting(this, this.existing);
      this.destinationRule = this.makeDestinationRule();
      this.virtualService = this.makeVirtualService();
      this.claimNames();
      const patchProblems = this.patches.watch();
      reportWarnings(this, () => unenforcedCallers(this, this.namespace, props.callers));
      reportProblems(this, () => [
        ...releaseProblems(this),
        ...existingVersionProblems(this),
        ...patchProblems(),
      ]);
    } catch (error) {
      refuse(this, error);
    }
  }

  /** @internal */
  ownVersions(): readonly Version[] {
    return this.canaryVersions();
  }
}

function settingsOf(id: string, props: ExistingVersionedServiceProps): ReleaseSettings {
  const serviceName = props.serviceName ?? id;
  return {
    ...props,
    serviceName,
    ports: portsOf(props),
    portsGiven: props,
    selectorLabels: props.selector,
    deploymentPrefix: serviceName,
  };
}
