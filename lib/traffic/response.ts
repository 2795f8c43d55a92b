import { sentOn } from '../mesh/answer';
import type { Sent } from '../mesh/clusters';
import type { Mesh } from '../mesh/mesh';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { clusterTraits, namesIn } from './cluster-traits';
import { forwardedBy } from './forwarded';
import { type Outcome, outcomeOf, refusedOutcome } from './outcome';
import { redirectWords } from './redirect';
import { CLOSED, type Verdict, verdictAtGateway, verdictOf } from './refusals';
import type { Sample } from './sample';
import { type Treatment, treatmentOf } from './treatment';
import { Verdicts } from './verdicts';
import type { Versions } from './versions';

/** All that a client sees of the response to a request, as far as the state decides it. */
export interface Response {
  /** Who answers, by the keys of versions, or the failure. */
  readonly outcome: Outcome;
  readonly treatment: Treatment;
  /** Where a redirect leads; empty for other responses. */
  readonly location: string;
  /** The policies that refuse requests, to be read after the words of the outcome; empty if none does. */
  readonly reason: string;
  /** Policies that decide in a way that the manifests do not tell; the outcome is that of a request that they accept. */
  readonly undecided: ReadonlySet<MeshObject>;
}

/** The response to a request in a mesh that every proxy knows. */
export function responseTo(mesh: Mesh, sample: Sample, versions: Versions): Response {
  const { caller, request } = sample;
  const asked = request.request;
  const { routed, sent } = sentOn(mesh, caller.caller, asked);
  const rule = 'rule' in routed ? routed.rule : undefined;
  const verdicts = new Verdicts();
  const response = (outcome: Outcome, treatment: Treatment = new Map(), location = ''): Response => {
    const reason = verdicts.reasonOf(outcome.words);
    return { outcome, treatment, location, reason, undecided: verdicts.undecided };
  };
  // A gateway asks its own policies before it routes; a closed port never gets that far.
  const early = routed.kind === 'closed' ? undefined : verdicts.add(verdictAtGateway(mesh, sample, asked));
  if (early !== undefined) return response(refusedOutcome(early));
  const outcome = outcomeOf(
    mesh,
    { routed, sent },
    (workload) => versions.keyOf(workload),
    ({ at }) => {
      const index = Number(at?.path.at(-2));
      const forwarded = forwardedBy(rule, asked, rule?.route.route?.[index]);
      return (there, workload) =>
        verdicts.add(asSeenBy(sent, verdictOf(mesh, sample, forwarded, there, workload)));
    },
  );
  const place = { mesh, sent, versions };
  const treatment = treatmentOf(rule, asked, routed.kind === 'clusters', namesIn(place));
  if (routed.kind === 'clusters')
    return response(outcome, new Map([...treatment, ...clusterTraits(place, routed)]));
  if (routed.kind !== 'redirect') return response(outcome, treatment);
  const words = redirectWords(routed, asked);
  return response({ ...outcome, words }, treatment, `${routed.status} ${routed.location}`);
}

/** A proxy that sends requests answers for a connection that the pods close. */
function asSeenBy({ by }: Sent, verdict: Verdict): Verdict {
  const { refusal } = verdict;
  if (by !== 'requests' || refusal?.words !== CLOSED) return verdict;
  return { ...verdict, refusal: { ...refusal, words: '503 (flag UC)' } };
}
