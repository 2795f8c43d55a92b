import { groupedBy } from '../../mesh/objects/multi-map';
import { calledWords } from '../../traffic/words';
import type { Unjudged } from '../assessment/assessment';
import { type PodShare, podShareWords } from '../assessment/capacity';
import { isVerified, type SafePlan } from '../plan';
import { inCases } from '../verify/judgement';
import { requestWords } from './violation-words';

/** The first line of a plan: whether it is safe, and whether all of it was judged. */
export function headlineOf(plan: SafePlan): string {
  const { steps, requests, assumptions, unjudged, failing, loses } = plan;
  if (steps.length === 0) return 'Nothing changes.';
  const count = steps.length === 1 ? 'One step' : `${steps.length} steps`;
  if (failing.length > 0) return `${count}, and the new state fails requests that the old state serves.`;
  if (unjudged.length > 0) return `${count}, not judged in full.`;
  if (requests === 0)
    return steps.length === 1
      ? 'One step. No changed object decides where requests go.'
      : `${count}. No changed object decides where requests go.`;
  const exception =
    plan.disrupts === undefined
      ? ''
      : ` except while pods ${plan.disrupts === 'replaced' ? 'are replaced' : 'start'} (see the note below)`;
  const condition = assumptions.length === 0 ? '' : ' if the assumptions below hold';
  if (steps.length === 1)
    return `Safe as one apply, in any order${condition}${exception && `,${exception}`}: no${exception && ' other'} request fails or reaches a version that neither state chooses${loses ? ', except those that the new state no longer serves' : ''}.`;
  return `Not safe as one apply: ${count}${condition + exception === '' ? '' : `, safe${condition}${condition && exception && ','}${exception}`}. Any order is safe within a step; its gate must hold before the next.`;
}

/** The sections on failing requests, unjudged changes, lost capacity and assumptions. */
export function assessmentSections(plan: SafePlan): {
  /** To be read before the steps. */
  readonly first: readonly Section[];
  readonly last: readonly Section[];
} {
  const { assumptions, unjudged, failing, capacity } = plan;
  const first = [
    {
      heading: 'Fails in the new state',
      lines: failing.map(
        ({ outcome: { words, cluster, failing: share }, ...sample }) =>
          `${requestWords(sample)} get ${words} for ${cluster}${inCases(share)}`,
      ),
    },
    {
      heading: 'Not judged',
      lines: unjudgedLines(unjudged),
    },
  ];
  const last = [
    {
      heading: 'Fewer pods for the same requests',
      lines: capacity.map(
        ({ host, before, after, factor }) =>
          `${calledWords(host)}: ${podShareWords(before)} → ${podShareWords(after)}. The busiest pod gets ${factor.toFixed(1)} times as many requests. If that is too many, raise ${raisedField(after)} first.`,
      ),
    },
    {
      heading: 'Assumed, since neither state contains it',
      lines: assumptions.map(({ words }) => words),
    },
  ];
  const filled = (sections: readonly Section[]) => sections.filter(({ lines }) => lines.length > 0);
  return { first: filled(first), last: filled(last) };
}

/** Changes that are not judged; those for the same reason share a line. */
function unjudgedLines(unjudged: readonly Unjudged[]): string[] {
  const groups = groupedBy(unjudged, ({ why, fix }) => `${why} ${fix}`);
  return [...groups.values()].map((those) => {
    const [first, ...others] = those;
    const { name = '', why = '', fix } = first ?? {};
    const advice = fix === undefined ? '' : ` To have it judged, ${fix}.`;
    if (others.length === 0) return `${name} ${why}.${advice}`;
    return `${those.map((each) => each.name).join(', ')}: each ${why}.${advice}`;
  });
}

/** The field that sets the smallest number of pods. */
function raisedField(shares: readonly PodShare[]): string {
  const isScaled = shares.some(({ pods: { least, most } }) => most !== least);
  return isScaled ? 'minReplicas of the autoscaler' : 'replicas';
}

/** The number of judged requests; undefined if there was nothing to judge. */
export function judgedWords(plan: SafePlan): string | undefined {
  const { requests } = plan;
  if (requests === 0) return undefined;
  const kinds = `${requests} ${requests === 1 ? 'kind' : 'kinds'} of requests`;
  return isVerified(plan) ? `Verified for ${kinds}.` : `Judged: ${kinds}.`;
}

/** A heading with its lines. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}
