import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Version } from './pods/version';
import { existingVersionProblems } from './problems/existing-problems';
import { reportProblems } from './problems/problem';
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

/** A version whose pods others run. */
export interface ExistingVersionProps {
  /** What it is called here: the name of its subset. A DNS-1123 label. */
  readonly name: string;
  /**
   * The labels that its pods carry and those of no other version, the version label among them. Stands for the
   * subset's `labels`.
   *
   * @default - the version label with the name as its value, such as `{ version: 'v1' }`.
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What an `ExistingVersionedService` has beside its ports. */
export interface ExistingVersionedServiceSettings extends TrafficPolicyProps, RoutePolicy {
  /**
   * The Service's name. Its namespace is the chart's, where the canary's pods run too.
   *
   * @default - the id of the construct.
   */
  readonly serviceName?: string;
  /**
   * The labels by which the Service selects, without the version's: the canary's pods carry them too. Stands for the
   * Service's `selector`.
   */
  readonly selector: Readonly<Record<string, string>>;
  /** The version that runs now. */
  readonly version: ExistingVersionProps;
  /**
   * The key of the label that tells versions apart.
   *
   * @default 'version'
   */
  readonly versionLabelKey?: string;
  /**
   * The name of the DestinationRule. Set it where one exists already for this host: of two, istiod merges the subsets,
   * and the traffic policy of the older one counts.
   *
   * @default - the Service's name.
   */
  readonly destinationRuleName?: string;
  /**
   * The name of the mesh's VirtualService. Set it where one exists already for this host: of two, only the older one
   * is asked, so the canary would get nothing.
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
 * What an `ExistingVersionedService` is made from. Name every port of the Service: requests to one that is left out
 * are routed to one that is named. `targetPort` is the number that its pods listen on, and where the Service says a
 * name there, give it as the port's `name`.
 */
export type ExistingVersionedServiceProps = ExistingVersionedServiceSettings & (SinglePort | SeveralPorts);

/**
 * A Service that is not made here, with a version whose pods others run: the base of a canary. It writes the
 * DestinationRule and the mesh's VirtualService, with all requests at the version that runs; a `CanaryPair` adds its
 * Deployment, its subset and its share. The Service and the stable pods stay their owner's.
 *
 * The owner promises two things, which `check` looks at where it gets the owner's manifests too:
 * - The stable pods carry the labels of `version`. Without them their subset is empty: 503 (flag UH).
 * - The Service selects by `selector` and by no version. Otherwise the canary's subset is empty: 503 (flag UH).
 *
 * @example
 * const ratings = new ExistingVersionedService(chart, 'ratings', {
 *   port: 9080,
 *   selector: { app: 'ratings' },
 *   version: { name: 'v1' },
 * });
 */
export class ExistingVersionedService extends ReleasedService {
  /** Tells it from services that are made here, for the compiler too. */
  readonly kind = 'existing versioned service';

  readonly stable: RunningVersion;

  readonly destinationRule: ApiObject;

  readonly virtualService: ApiObject;

  /** @internal */
  readonly existing: ExistingObjects;

  /**
   * @param scope the chart, or a construct in it; the chart's namespace is the Service's
   * @param id the id, unique in its scope; also the default of the Service's name
   * @param props its ports, its selector, the version that runs and what callers' proxies do on the way
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
