import { isMapping, mappingOf } from '../../objects/json';
import type { Json, JsonObject } from '../../objects/mesh-object';

/**
 * Whether a value is a patch, which only changes an object: with a directive such as `$patch: delete`, or a list of
 * operations of JSON Patch.
 *
 * @param text the document of the value, in which most have no directive
 */
export function isPatch(value: unknown, text: string): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isOperation);
  return text.includes('$') && directive.test(text) && hasDirective(value as Json);
}

const directive = /\$(patch|retainKeys|setElementOrder|deleteFromPrimitiveList)\b/;

function hasDirective(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasDirective);
  if (!isMapping(value)) return false;
  return Object.entries(value).some(([key, below]) => directive.test(key) || hasDirective(below));
}

function isOperation(value: Json): boolean {
  return isMapping(value) && typeof value['op'] === 'string' && typeof value['path'] === 'string';
}

/** What each object of a kind has, and a patch of one seldom repeats. */
const identifying: Readonly<Record<string, readonly string[]>> = {
  DaemonSet: ['selector'],
  Deployment: ['selector'],
  DestinationRule: ['host'],
  Gateway: ['servers', 'listeners'],
  Service: ['selector', 'externalName', 'clusterIP'],
  ServiceEntry: ['hosts'],
  StatefulSet: ['selector'],
  VirtualService: ['hosts'],
};

/** Whether a value lacks what objects of its kind have. Beside a kustomization, it is a patch of one. */
export function isPartial(value: unknown): boolean {
  const { kind, spec } = mappingOf(value as Json) as JsonObject;
  const fields = typeof kind === 'string' && Object.hasOwn(identifying, kind) ? identifying[kind] : undefined;
  return fields?.every((field) => mappingOf(spec)[field] === undefined) ?? false;
}
