import type { Json } from '../mesh/objects/mesh-object';
import { hasPlaceholder } from '../mesh/objects/placeholders';
import type { Finding } from './finding';

/**
 * Findings without those that conclude something from a placeholder, which a tool replaces before the object is applied.
 * An error in an object that kustomize changes is a warning, since the change may be its fix.
 */
export function aboutKnownValues(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => !isUnknown(finding)).map(softened);
}

function isUnknown({ at, message, related }: Finding): boolean {
  if (at.object === undefined) return false;
  const places = [at, ...related.map((end) => end.at)];
  return hasPlaceholder(message) || places.some(isPlaceholder) || places.some(isBesidePlaceholder);
}

/** Whether the value of a field is, or directly contains, a placeholder. */
function isPlaceholder(at: Finding['at']): boolean {
  if (at.object === undefined || at.path.length === 0) return false;
  let value: Json | undefined = at.object.data;
  for (const key of at.path) {
    if (typeof value !== 'object' || value === null) return false;
    value = (value as Readonly<Record<string | number, Json | undefined>>)[key];
  }
  if (typeof value === 'object' && value !== null)
    return Object.values(value).some((each) => typeof each === 'string' && hasPlaceholder(each));
  return typeof value === 'string' && (hasPlaceholder(value) || isVariable(value, at.path));
}

/** `JWKS_URI` as an address, which is never one: scripts replace it. As an enum it would be a mistake. */
function isVariable(value: string, path: readonly (string | number)[]): boolean {
  return /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(value) && /(uri|url|address|host)(es|s)?$/i.test(nameOf(path));
}

/** The last name of a path, without the indexes in lists. */
function nameOf(path: readonly (string | number)[]): string {
  return String(path.filter((each) => typeof each === 'string').at(-1));
}

/** Whether a field beside this one was left out, because a number or the like has to stand in the place of its placeholder. */
function isBesidePlaceholder({ object, ...at }: Finding['at']): boolean {
  if (object?.omitted === undefined || !('path' in at) || at.path.length < 2) return false;
  const around = at.path.slice(0, -1);
  return object.omitted.some(
    (path) =>
      around.every((key, index) => path[index] === key) &&
      hasPlaceholder(object.source.written?.(path) ?? ''),
  );
}

function softened(finding: Finding): Finding {
  const { at, severity, related, effect } = finding;
  const isOpen = [at, ...related.map((end) => end.at)].some(({ object }) => object?.unsettled?.fields);
  if (severity !== 'error' || !isOpen) return finding;
  return {
    ...finding,
    severity: 'warning',
    effect: `unless a patch of a kustomization changes it: ${effect}`,
  };
}
