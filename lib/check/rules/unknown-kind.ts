import { fieldOf } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { type UnservedKind, unservedKind } from '../../mesh/schema/served-kinds';
import { rule } from '../rule';

const effect = 'the API server refuses the object: no matches for kind "{kind}" in version "{apiVersion}"';

export const unknownKind = rule({
  name: 'unknown-kind',
  description: 'No API server has the kind of an object in the version that it names.',
  severity: 'error',
  messages: {
    version: {
      message: '{kind} has no version {version}',
      effect,
      fix: 'write apiVersion: {known}',
    },
    kind: {
      message: '{apiVersion} has no kind {kind}',
      effect,
      fix: 'write kind: {other}',
    },
    unknown: {
      message: '{apiVersion} has no kind {kind}',
      effect,
      fix: "write one of the kinds of Istio's API",
    },
    group: {
      message: '{apiVersion} has no kind {kind}',
      effect,
      fix: 'write apiVersion: {known}',
    },
  },
  check(mesh, report) {
    const faults = new Map<string, UnservedKind | undefined>();
    let defined: ReadonlySet<string> | undefined;
    for (const object of mesh.objects) {
      const { apiVersion, group, kind } = object;
      const id = `${apiVersion}/${kind}`;
      if (!faults.has(id)) faults.set(id, hasPlaceholder(id) ? undefined : unservedKind(apiVersion, kind));
      const fault = faults.get(id);
      if (fault === undefined) continue;
      defined ??= new Set(
        mesh
          .ofKind('apiextensions.k8s.io', 'CustomResourceDefinition')
          .map((each) => kindDefinedBy(each.data)),
      );
      if (defined.has(`${group}/${kind}`)) continue;
      const words = { kind, apiVersion };
      if (fault.part === 'kind') {
        const at = fieldOf(object, 'kind');
        const { other } = fault;
        if (other === undefined) report('unknown', { at, with: words });
        else report('kind', { at, edits: [{ set: at, value: other }], with: { ...words, other } });
        continue;
      }
      const at = fieldOf(object, 'apiVersion');
      const home = fault.part === 'group' ? fault.group : group;
      const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
      const own = fault.versions.includes(version) ? version : fault.versions[0];
      const known = home === '' ? `${own}` : `${home}/${own}`;
      if (fault.part === 'version') report('version', { at, with: { ...words, version, known } });
      else report('group', { at, edits: [{ set: at, value: known }], with: { ...words, known } });
    }
  },
});

/** Group and kind that a CustomResourceDefinition adds to an API server. */
function kindDefinedBy({ spec }: { readonly spec?: unknown }): string {
  const { group, names } = (spec ?? {}) as { group?: string; names?: { kind?: string } };
  return `${group}/${names?.kind}`;
}
