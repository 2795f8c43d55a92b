import type { Finding } from '../finding';
import { noObject, unrenderedKustomization, unrenderedTemplate } from './text-rules';

/** The effects of findings that are one mistake, however many documents have it. */
const groups: ReadonlySet<string> = new Set([
  unrenderedTemplate.messages.template.effect,
  unrenderedKustomization.messages.kustomization.effect,
  noObject.messages.other.effect,
  noObject.messages.patch.effect,
]);

/** Findings that say the same of many documents, as one finding with all places. A folder of templates is one mistake. */
export function grouped(findings: readonly Finding[]): Finding[] {
  const more = new Map<string, Finding[]>();
  const first: Finding[] = [];
  for (const finding of findings) {
    const key = groupOf(finding);
    const others = key === undefined ? undefined : more.get(key);
    if (others !== undefined) others.push(finding);
    else {
      first.push(finding);
      if (key !== undefined) more.set(key, []);
    }
  }
  return first.map((finding) => {
    const others = more.get(groupOf(finding) ?? '') ?? [];
    if (others.length === 0) return finding;
    const message = `${finding.message}; ${others.length} more like it`;
    return { ...finding, message, related: others.map(({ at }) => ({ at, message: 'another one' })) };
  });
}

function groupOf({ rule, severity, message, effect, related }: Finding): string | undefined {
  return groups.has(effect) && related.length === 0 ? `${rule} ${severity} ${message}` : undefined;
}

/** How many documents a finding is about. */
export function documentsOf({ at, related }: Finding): number {
  return at.object === undefined ? 1 + related.length : 1;
}
