import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { Finding } from '../finding';
import { currentRuleName, similarRule } from '../renamed-rules';
import { findingsBy } from '../rule';
import { staleSuppression, unexplainedSuppression, unknownSuppression } from './rules';
import type { Suppression } from './suppression';

/** Findings after suppressions were applied. */
export interface Suppressed {
  /** The remaining findings, with those about the suppressions themselves. */
  readonly left: Finding[];
  /** The suppressed findings, with their reasons. */
  readonly suppressed: SuppressedFinding[];
}

/** A finding that was accepted, with a reason. */
export interface SuppressedFinding {
  /** The finding. */
  readonly finding: Finding;
  /** The reason. */
  readonly reason: string;
}

/**
 * Removes suppressed findings, and adds findings about the suppressions themselves.
 *
 * @param known names of all rules
 * @param ran names of the rules that ran: what they did not find does not exist
 */
export function suppress(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  known: ReadonlySet<string>,
  ran: ReadonlySet<string>,
): Suppressed {
  const covering = new Map<MeshObject, Map<string, Suppression>>();
  for (const suppression of suppressions.filter(({ reason }) => reason !== '')) {
    for (const object of suppression.objects) {
      const ofObject = covering.get(object) ?? new Map<string, Suppression>();
      const rule = currentRuleName(suppression.rule);
      covering.set(object, ofObject.set(rule, ofObject.get(rule) ?? suppression));
    }
  }
  const used = new Set<Suppression>();
  const left: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findings) {
    const { object } = finding.at;
    const suppression = object && covering.get(object)?.get(finding.rule);
    if (suppression === undefined) left.push(finding);
    else {
      used.add(suppression);
      suppressed.push({ finding, reason: suppression.reason });
    }
  }
  const faults = suppressions.flatMap((suppression) =>
    used.has(suppression) ? renamedRule(suppression) : faultsOf(suppression, known, ran),
  );
  return { left: [...left, ...faults], suppressed };
}

function faultsOf(suppression: Suppression, known: ReadonlySet<string>, ran: ReadonlySet<string>): Finding[] {
  const { rule, reason, at } = suppression;
  const name = currentRuleName(rule);
  if (!known.has(name)) {
    const meant = similarRule(rule, known);
    return findingsBy(unknownSuppression, (report) =>
      meant === undefined
        ? report('unknown', { at, with: { rule } })
        : report('misspelt', { at, with: { rule, similar: meant } }),
    );
  }
  if (reason === '')
    return findingsBy(unexplainedSuppression, (report) => report('unexplained', { at, with: { rule } }));
  if (!ran.has(name)) return renamedRule(suppression);
  return findingsBy(staleSuppression, (report) => report('stale', { at, with: { rule } }));
}

/** A note where a rule is named as it was before: the name still works. */
export function renamedRule({ rule, at }: Pick<Suppression, 'rule' | 'at'>): Finding[] {
  const now = currentRuleName(rule);
  if (now === rule) return [];
  return findingsBy(unknownSuppression, (report) => report('renamed', { at, with: { rule, now } }));
}
