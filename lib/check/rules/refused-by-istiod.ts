import { type FieldPath, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { schemaOf } from '../../mesh/schema/schemas';
import { type TypeFault, wellTyped } from '../../mesh/schema/well-typed';
import { fieldText, valueText } from '../reading/field-text';
import { looks, refusalsOf } from '../refusals/refusals';
import type { Refusal } from '../refusals/written';
import { rule } from '../rule';

const effect =
  "istiod's webhook refuses the {kind}; without the webhook, istiod may drop it or send configuration that proxies refuse";

export const refusedByIstiod = rule({
  name: 'refused-by-istiod',
  description: "The API server accepts an object that istiod's validation refuses.",
  severity: 'error',
  upstream: ['IST0106'],
  messages: {
    notAllowed: {
      message: 'invalid {field} of {kind} {name}: {found}',
      effect,
      fix: 'write {allowed}',
    },
    odd: {
      message: 'invalid {field} of {kind} {name}: {found}',
      effect: "istiod's webhook refuses the {kind}",
      fix: 'write {allowed}',
      severity: 'warning',
    },
    missing: {
      message: '{field} of {kind} {name} is missing',
      effect,
      fix: 'write {field}',
      severity: 'warning',
    },
    empty: {
      message: '{field} of {kind} {name} lacks a required field',
      effect: "istiod's webhook refuses the {kind}; without the webhook, the field has no effect",
      fix: 'set one of {fields}, or remove it',
      severity: 'warning',
    },
    forbidden: {
      message: '{field} of {kind} {name} is not allowed: {reason}',
      effect,
      fix: 'remove it',
    },
    misplaced: {
      message: '{field} of {kind} {name} is not allowed here',
      effect,
      fix: 'remove it, or change {beside}',
    },
    together: {
      message: '{field} of {kind} {name} may have only one of {fields}',
      effect,
      fix: 'keep one of them',
    },
    overlap: {
      message: 'hosts {other} and {host} of {kind} {name} overlap',
      effect,
      fix: 'keep one of them, and write a separate {kind} for the other if its rules differ',
    },
    noRules: {
      message: '{kind} {name} has no rules, so action {action} never applies',
      effect,
      fix: 'add a rule without conditions to match every request',
    },
  },
  check(mesh, report) {
    for (const [group, kind, look] of looks) {
      for (const object of mesh.ofKind(group, kind)) {
        const refusals = refusalsOf(object, look, mesh.istioVersion);
        if (refusals.length === 0) continue;
        const told = toldBySchema(object);
        for (const refusal of refusals) {
          const field = fieldText(pathOf(refusal));
          if (told.size === told.add(field).size || isConsequence(refusal, object)) continue;
          const at = fieldOf(object, ...refusal.path);
          const holes = { kind, name: object.name, field };
          switch (refusal.kind) {
            case 'not-allowed':
            case 'odd': {
              const { allowed, found } = refusal;
              const id = refusal.kind === 'odd' ? 'odd' : 'notAllowed';
              report(id, { at, with: { ...holes, allowed, found: valueText(found) } });
              break;
            }
            case 'empty':
              report('empty', { at, with: { ...holes, fields: refusal.fields } });
              break;
            case 'missing-field':
              report('missing', { at, with: holes });
              break;
            case 'forbidden':
              report('forbidden', { at, with: { ...holes, reason: refusal.reason } });
              break;
            case 'misplaced':
              report('misplaced', { at, with: { ...holes, beside: refusal.beside } });
              break;
            case 'together':
              report('together', { at, with: { ...holes, fields: refusal.fields.join(' and ') } });
              break;
            case 'overlap':
              report('overlap', { at, with: { ...holes, host: refusal.host, other: refusal.other } });
              break;
            case 'no-rules':
              report('noRules', { at, with: { ...holes, action: refusal.action } });
          }
        }
      }
    }
  },
});

/** Fields that the API server refuses before istiod sees them, and which other rules tell. */
function toldBySchema({ data, group, kind }: MeshObject): Set<string> {
  const fields = new Set<string>();
  wellTyped(data, schemaOf(group, kind), (fault) => fields.add(fieldText(pathOf(fault))));
  return fields;
}

/** Whether something was left out of the object there or beside it, so that the mapping is not what was written. */
function isConsequence({ path }: Refusal, { omitted = [] }: MeshObject): boolean {
  const around = fieldText(path.slice(0, -1));
  return omitted.some(
    (each) => fieldText(each.slice(0, -1)) === around || fieldText(each).startsWith(fieldText(path)),
  );
}

function pathOf(fault: Refusal | TypeFault): FieldPath {
  return fault.kind === 'missing-field' ? [...fault.path, fault.name] : fault.path;
}
