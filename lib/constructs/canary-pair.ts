import { Construct } from 'constructs';
import type { CanaryVersionProps } from './canary-version-props';
import { Version } from './pods/version';
import { canaryProblems } from './problems/canary-problems';
import { precedenceProblems } from './problems/precedence-problems';
import { reportProblems, reportWarnings } from './problems/problem';
import { ProgramError } from './problems/program-error';
import { refuse } from './problems/refusal';
import { shareWarnings } from './problems/share-warnings';
import { stickyProblems } from './problems/sticky-problems';
import { withoutVersions } from './problems/without-versions';
import { ReleasedService } from './released-service';
import { Match } from './values/match';
import type { Canary, CanaryBlock } from './values/release';
import { type StickyProps, stickyOf } from './values/sticky';

/** Props of a `CanaryPair`. */
export interface CanaryPairProps extends CanaryVersionProps {
  /**
   * Matches of requests that always go to the canary: a request needs to meet one of them. Maps to `http[].match`
   * of a rule before the default.
   *
   * @default - none: only the weight decides.
   */
  readonly when?: readonly Match[];
  /**
   * The canary's share of all other requests, in percent: a whole number from 0 (none) to 100 (all). The stable version
   * gets what the canaries of the service leave. `App.synth()` warns if a pod of the canary would get at least twice the requests of a pod of the
   * stable version. Maps to `http[].route[].weight`.
   */
  readonly weight: number;
  /**
   * Whether the weight is a share of the users, who keep their version, instead of a share of the requests. A cookie
   * keeps the bucket of a user; when the weight rises, users of the canary stay and others join them. Clients without
   * cookies, and connections of `tcp` and `tls` ports, are split by request and by connection. Maps to rules on the
   * headers `cookie` and `x-request-id`, and to `route[].headers.response.add`.
   *
   * @default false
   */
  readonly sticky?: boolean | StickyProps;
  /**
   * Other canaries of the service whose `when` comes after the one here: a request that both match goes to this canary.
   * Needed if two canaries match one request. Maps to the order of `http`.
   *
   * @default - none: no request meets the matches of two canaries.
   */
  readonly before?: readonly CanaryBlock[];
}

/**
 * A canary: another version of a service, and the requests that it gets. The split applies in the mesh's VirtualService
 * and in those of all gateways that expose the service. A service can have several, each with a CanaryPair of its own.
 *
 * To abort, remove the CanaryPair. To promote, move `canary` into `version` of the service and remove the CanaryPair.
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
export class CanaryPair extends Construct implements CanaryBlock {
  /** The service that has the canary. */
  readonly stable: ReleasedService;

  /** The canary and its pods. */
  readonly canary: Version;

  /** The canary alone. */
  get canaries(): readonly Version[] {
    return [this.canary];
  }

  /**
   * @param scope the chart, or a construct in it
   * @param id the id, unique in its scope; it appears in no manifest
   * @param props the service, the canary version and the requests that it gets
   */
  constructor(scope: Construct, id: string, props: CanaryPairProps) {
    super(scope, id);
    try {
      this.stable = props.stable;
      if (!ReleasedService.isReleasedService(props.stable)) {
        // Without a service no Deployment can be made, so this cannot wait for synth.
        throw new ProgramError([{ path: this.node.path, ...withoutVersions(props.stable) }]);
      }
      const { replicas, autoscaling } = props;
      this.canary = props.stable.makeVersion(this, props.canary, {
        name: 'the CanaryPair',
        replicas,
        autoscaling,
      });
      const given = [...(props.when ?? [])];
      const before = [...(props.before ?? [])];
      const canary: Canary = {
        version: this.canary,
        when: given.filter(Match.isMatch),
        callers: [],
        weight: props.weight,
        sticky: stickyOf(props.sticky, `${props.stable.serviceName}-${this.canary.versionName}`),
        before: before.flatMap((block) => block?.canaries ?? []),
      };
      props.stable.addCanary(canary);
      reportProblems(this, () => [
        ...canaryProblems(this, given, canary),
        ...precedenceProblems(this, before, canary),
        ...stickyProblems(this, props.sticky, canary),
      ]);
      const { stable } = props.stable;
      // The number of pods of an existing version is unknown.
      if (stable instanceof Version) reportWarnings(this, () => shareWarnings(stable, canary));
    } catch (error) {
      refuse(this, error);
    }
  }
}
