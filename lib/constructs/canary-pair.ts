import { Construct } from 'constructs';
import { Version } from './pods/version';
import { canaryProblems } from './problems/canary-problems';
import { reportProblems, reportWarnings, type ValueProblem } from './problems/problem';
import { ProgramError } from './problems/program-error';
import { refuse } from './problems/refusal';
import { shareWarnings } from './problems/share-warnings';
import { ReleasedService } from './released-service';
import { RoutableService } from './routable-service';
import type { Autoscaling } from './values/autoscaling';
import { Match } from './values/match';
import type { VersionProps } from './values/version-props';

/** What a `CanaryPair` is made from. */
export interface CanaryPairProps {
  /**
   * The service whose version is the stable one: a `Backend`, a `Frontend`, or an `ExistingVersionedService`, whose
   * stable pods others run.
   */
  readonly stable: ReleasedService;
  /**
   * The version to try. What `everyVersion` of the service says holds for it too, so that it can later move
   * into the service as it stands.
   */
  readonly canary: VersionProps;
  /**
   * Pods of the canary as long as it is one; promoted, it gets those of the service. Not together with
   * `autoscaling`. Stands for the Deployment's `replicas`.
   *
   * @default - as `canary` says, else 2.
   */
  readonly replicas?: number;
  /**
   * How many pods the canary has as long as it is one, by CPU use. Not together with `replicas`. Stands for a
   * HorizontalPodAutoscaler.
   *
   * @default - as `canary` says.
   */
  readonly autoscaling?: Autoscaling;
  /**
   * Requests that always get the canary: any of these matches is enough. Stands for `http[].match` of a rule
   * before the default.
   *
   * @default - none: the weight alone decides.
   */
  readonly when?: readonly Match[];
  /**
   * The canary's share of all other requests, in per cent: a whole number from 0 (none) to 100 (all). Stands
   * for `http[].route[].weight`; the stable version gets the rest. `App.synth()` warns where a pod of the canary
   * would take twice the requests of a stable one, or more.
   */
  readonly weight: number;
}

/**
 * A second version of a service beside the stable one. The split is written wherever the service is reached:
 * in the mesh's VirtualService and in that of every gateway which exposes it.
 *
 * Take the block away to abort; move `canary` into the service's `version` and take it away to promote.
 *
 * @example
 * new CanaryPair(chart, 'backend-canary', {
 *   stable: backend,
 *   canary: { name: 'v2', image: 'task-manager/backend:1.5.0' },
 *   replicas: 1,
 *   when: [header('x-canary').is('true')],
 *   weight: 10,
 * });
 */
export class CanaryPair extends Construct {
  /** The service that has the canary. */
  readonly stable: ReleasedService;

  /** The canary and its pods. */
  readonly canary: Version;

  /**
   * @param scope the chart, or a construct in it
   * @param id the id, unique in its scope; it stands in no manifest
   * @param props the service, the version to try and who gets it
   */
  constructor(scope: Construct, id: string, props: CanaryPairProps) {
    super(scope, id);
    try {
      this.stable = props.stable;
      if (!ReleasedService.isReleasedService(props.stable)) {
        // Without a service there is no Deployment to make, so this one cannot wait for synth.
        throw new ProgramError([{ path: this.node.path, ...withoutVersions(props.stable) }]);
      }
      const { replicas, autoscaling } = props;
      this.canary = props.stable.makeVersion(this, props.canary, {
        name: 'the CanaryPair',
        replicas,
        autoscaling,
      });
      const given = [...(props.when ?? [])];
      const canary = { version: this.canary, when: given.filter(Match.isMatch), weight: props.weight };
      props.stable.addCanary(canary);
      reportProblems(this, () => canaryProblems(this, given, canary));
      const { stable } = props.stable;
      // How many pods others run is theirs to know.
      if (stable instanceof Version) reportWarnings(this, () => shareWarnings(stable, canary));
    } catch (error) {
      refuse(this, error);
    }
  }
}

function withoutVersions(given: unknown): ValueProblem {
  if (RoutableService.isRoutableService(given)) {
    return {
      rule: 'not-a-service',
      message: `stable is ${given.node.path}, whose versions this program does not know`,
      effect: 'there is no version to split requests with; a host outside the cluster has none',
      fix: 'for a Service of the cluster give new ExistingVersionedService(…), which says the labels of its pods',
    };
  }
  return {
    rule: 'not-a-service',
    message: 'stable is no service with a version',
    effect: 'there is no version to split requests with',
    fix: 'give the object that new Backend(…), new Frontend(…) or new ExistingVersionedService(…) returned',
  };
}
