import { keyOf } from '../mesh/objects/key';
import type { Finding } from './finding';
import { noObject, unrenderedKustomization, unrenderedTemplate } from './reading/text-rules';

/** The effects of findings that are one mistake, however many documents have it. */
const groups: ReadonlySet<string> = new Set([
  unrenderedTemplate.messages.template.effect,
  unrenderedKustomization.messages.kustomization.effect,
  noObject.messages.other.effect,
  noObject.messages.patch.effect,
]);

/** Rules whose findings in many objects are one task: to move from an older release, to create a waypoint. */
const rules: ReadonlySet<string> = new Set([
  'ambient-without-waypoint',
  'deprecated-field',
  'removed-api-version',
]);

/** Findings that say the same of many documents, as one finding with all places. A folder of templates is one mistake. */
export function grouped(findings: readonly Finding[]): Finding[] {
  const alike = new Map<string, Finding[]>();
  const first: Finding[] = [];
  for (const finding of findings) {
    const key = groupOf(finding);
    const others = key === undefined ? undefined : alike.get(key);
    if (others !== undefined) others.push(finding);
    else {
      first.push(finding);
      if (key !== undefined) alike.set(key, []);
    }
  }
  return first.map((finding) => {
    const others = alike.get(groupOf(finding) ?? '') ?? [];
    if (others.length === 0) return finding;
    const message = `${finding.message}; ${others.length} more`;
    const more = others.map(({ at }) => ({ at, message: 'another one' }));
    return { ...finding, message, related: [...finding.related, ...more] };
  });
}

function groupOf({ rule, severity, at, message, effect, related }: Finding): string | undefined {
  const { object } = at;
  // Alternatives of one object conflict with the others in the same way.
  if (object !== undefined && rule === 'conflicting-virtual-services')
    return `${rule} ${severity} ${message} ${keyOf(object)}`;
  if (object !== undefined && rules.has(rule))
    return `${rule} ${severity} ${message.replace(`${object.kind} ${object.name} `, '')}`;
  return groups.has(effect) && related.length === 0 ? `${rule} ${severity} ${message}` : undefined;
}

/** How many documents a finding is about. */
export function documentsOf({ at, related }: Finding): number {
  return at.object === undefined ? 1 + related.length : 1;
}
