import { isBefore, istioVersionText } from '../../mesh/istio-version';
import { configurationTexts } from '../../mesh/mesh-configuration';
import { type FieldPath, fieldOf, type Json, type MeshObject } from '../../mesh/objects/mesh-object';
import { type NewerField, newerFields } from '../../mesh/schema/newer-fields';
import { fieldText } from '../reading/field-text';
import { rule } from '../rule';

/** Fields of the mesh configuration, which has no CRD, and the version since which istiod reads them. */
const newerSettings: readonly (readonly [field: string, since: `1.${number}`])[] = [
  ['defaultTrafficPolicy', '1.31'],
  ['serviceEntryVisibility', '1.31'],
  ['zoneAwareLbSetting', '1.31'],
];

export const fieldOfNewerIstio = rule({
  name: 'field-of-newer-istio',
  description: 'A field, value or kind that a later version of Istio added.',
  severity: 'warning',
  messages: {
    field: {
      message: '{field} of {kind} {name} requires Istio {since}',
      effect:
        'the CRDs of Istio {version} do not have it: kubectl refuses the {kind}; a tool that applies without validation drops the field silently',
      fix: 'upgrade Istio from {version} to {since} or later, or remove the field',
    },
    value: {
      message: '{field}: {value} of {kind} {name} requires Istio {since}',
      effect: 'the CRDs of Istio {version} do not have it: the API server refuses the {kind}',
      fix: 'upgrade Istio from {version} to {since} or later, or write another value',
    },
    kind: {
      message: 'kind {kind} of {name} requires Istio {since}',
      effect:
        'Istio {version} has no such kind: the API server refuses the object, or istiod does not read it',
      fix: 'upgrade Istio from {version} to {since} or later',
    },
    setting: {
      message: '{field} of the mesh configuration requires Istio {since}',
      effect: 'istiod {version} does not read it, so it has no effect',
      fix: 'upgrade Istio from {version} to {since} or later, or remove the field',
    },
  },
  check(mesh, report) {
    const { istioVersion } = mesh;
    const version = istioVersionText(istioVersion);
    // None with the newest version, which is the default: then no object is walked.
    for (const newer of newerFields.filter(({ since }) => isBefore(istioVersion, since))) {
      const { since, kind, value } = newer;
      for (const object of mesh.ofKind(newer.group, kind)) {
        const { name } = object;
        if (newer.field === undefined) {
          report('kind', { at: fieldOf(object, 'kind'), with: { kind, name, since, version } });
          continue;
        }
        for (const path of placesOf(newer, object)) {
          const words = { field: fieldText(path), kind, name, since, version };
          if (value === undefined) report('field', { at: fieldOf(object, ...path), with: words });
          else report('value', { at: fieldOf(object, ...path), with: { ...words, value } });
        }
      }
    }
    for (const [field, since] of newerSettings.filter((each) => isBefore(istioVersion, each[1]))) {
      for (const { value, at } of configurationTexts(mesh, 'mesh')) {
        if (value[field] !== undefined) report('setting', { at, with: { field, since, version } });
      }
    }
  },
});

/** The places of a field in an object. */
function placesOf({ field = '', value }: NewerField, object: MeshObject): FieldPath[] {
  const wanted = field.split('.');
  const found: FieldPath[] = [];
  const walk = (at: Json | undefined, path: FieldPath, keys: readonly string[]): void => {
    if (typeof at === 'object' && at !== null) {
      if (Array.isArray(at)) {
        for (const [index, each] of at.entries()) walk(each, [...path, index], keys);
        return;
      }
      for (const [key, each] of Object.entries(at)) {
        const below = [...keys, key];
        if (each !== undefined && endsWith(below, wanted) && (value === undefined || value === each))
          found.push([...path, key]);
        walk(each, [...path, key], below);
      }
    }
  };
  walk(object.data['spec'], ['spec'], ['spec']);
  return found;
}

function endsWith(keys: readonly string[], end: readonly string[]): boolean {
  const offset = keys.length - end.length;
  return offset >= 0 && end.every((key, index) => key === '*' || key === keys[offset + index]);
}
