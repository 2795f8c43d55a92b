import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { isRestricted } from './callers/service-callers';
import type { CanaryVersionProps } from './canary-version-props';
import { Version } from './pods/version';
import { canaryProblems } from './problems/canary-problems';
import { precedenceProblems } from './problems/precedence-problems';
import { reportProblems, reportWarnings } from './problems/problem';
import { ProgramError } from './problems/program-error';
import { shareWarnings } from './problems/share-warnings';
import { withoutVersions } from './problems/without-versions';
import { ReleasedService } from './released-service';
import { declareCall } from './synthesis/declarations';
import { type Callee, callEdge, isCallee, notACallee } from './values/call';
import { Match } from './values/match';
import type { Canary } from './values/release';
import { VersionedService } from './versioned-service';

/** One canary of a lane. */
export interface LaneCanaryProps extends CanaryVersionProps {
  /**
   * Services that the canary calls and that `calls` of its service does not name: those of an
   * `ExistingVersionedService`, and those whose address the pods know from elsewhere. Their addresses become no
   * variables.
   *
   * @default - none but those of its service.
   */
  readonly calls?: readonly Callee[];
}

/** A canary and its place in the lane. */
interface PlacedCanary extends LaneCanaryProps {
  readonly isEntry: boolean;
  readonly when?: readonly Match[];
  readonly weight: number;
  /** The share of the entry, which is the most that a service behind it can get. */
  readonly weightOfLane: number;
  readonly before: readonly Version[];
  /** The matches on the callers of a service that are in the lane. */
  callers(stable: ReleasedService): readonly Match[];
}

/** One canary of a lane and its pods. */
export class LaneCanary extends Construct {
  readonly stable: ReleasedService;
  readonly canary: Version;
  readonly isEntry: boolean;
  readonly weightOfLane: number;

  /** The matches of requests that enter the lane here. */
  readonly when: readonly Match[];

  private readonly otherCalls: readonly Callee[];

  constructor(scope: Construct, id: string, props: PlacedCanary) {
    super(scope, id);
    const { stable, replicas, autoscaling, weight, weightOfLane } = props;
    if (!ReleasedService.isReleasedService(stable)) {
      // Without a service no Deployment can be made, so this cannot wait for synth.
      throw new ProgramError([{ path: this.node.path, ...withoutVersions(stable) }]);
    }
    this.stable = stable;
    this.isEntry = props.isEntry;
    this.weightOfLane = weightOfLane;
    this.otherCalls = [...(props.calls ?? [])];
    for (const service of this.otherCalls.filter(isCallee)) {
      declareCall({
        caller: stable,
        edge: callEdge(service, {}),
        deployments: () => [ApiObject.of(this.canary.deployment)],
        principals: () => (VersionedService.isVersionedService(stable) ? stable.principals() : []),
        isRestricted: () => isRestricted(service),
      });
    }
    this.canary = stable.makeVersion(this, props.canary, { name: 'the Lane', replicas, autoscaling });
    const given = [...(props.when ?? [])];
    this.when = given.filter(Match.isMatch);
    const canary: Canary = {
      version: this.canary,
      when: this.when,
      // The entry takes the callbacks of its lane as well.
      get callers() {
        return props.callers(stable);
      },
      weight,
      before: props.before,
    };
    stable.addCanary(canary);
    reportProblems(this, () => [
      ...this.otherCalls.filter((each) => !isCallee(each)).map(notACallee),
      ...canaryProblems(this, given, canary),
      ...precedenceProblems(this, [], canary),
    ]);
    const { stable: running } = stable;
    // The number of pods of an existing version is unknown.
    if (running instanceof Version)
      reportWarnings(this, () => shareWarnings(running, { ...canary, weight: weightOfLane }, !props.isEntry));
  }

  /** The services that it calls, as far as the program says so. */
  get callees(): readonly Callee[] {
    const { stable } = this;
    const declared = VersionedService.isVersionedService(stable) ? stable.callees : [];
    return [...new Set([...declared.map(({ service }) => service), ...this.otherCalls])];
  }

  /** Whether it calls a service, as far as the program says so. */
  calls(service: Callee): boolean {
    return this.callees.includes(service);
  }
}
