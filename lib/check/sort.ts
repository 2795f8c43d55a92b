import { byCodeUnit } from '../mesh/objects/order';
import type { Finding } from './finding';
import { type Place, placeOf } from './place';

/** Findings in the order of a reader of the files, each once. */
export function sorted(findings: readonly Finding[]): Finding[] {
  const once = new Map<string, { finding: Finding; place: Place }>();
  for (const finding of findings) {
    const place = placeOf(finding.at);
    const key = JSON.stringify([finding.rule, place, objectKey(finding), finding.message]);
    if (!once.has(key)) once.set(key, { finding, place });
  }
  return [...once.values()]
    .sort(
      (a, b) =>
        byCodeUnit(a.place.file, b.place.file) ||
        (a.place.line ?? 0) - (b.place.line ?? 0) ||
        (a.place.column ?? 0) - (b.place.column ?? 0) ||
        byCodeUnit(objectKey(a.finding), objectKey(b.finding)) ||
        byCodeUnit(a.finding.rule, b.finding.rule) ||
        byCodeUnit(a.finding.message, b.finding.message),
    )
    .map(({ finding }) => finding);
}

/** Tells findings apart where there is no text: in a program, in a cluster. */
function objectKey({ at }: Finding): string {
  if (at.object === undefined) return '';
  const { namespace, kind, name } = at.object;
  return JSON.stringify([namespace, kind, name, ...at.path]);
}
