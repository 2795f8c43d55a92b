import type { FieldPath, JsonObject } from '../../lib/mesh/objects/mesh-object';
import { readManifests } from '../../lib/mesh/reading/read';

/** The spec of a ConfigMap-like object whose kind nobody knows, so that every value is kept as it was read. */
export function specOf(yaml: string): unknown {
  const lines = yaml.split('\n').map((line) => `  ${line}`);
  const { objects, faults } = readManifests([
    {
      file: 'a.yaml',
      text: `apiVersion: example.com/v1\nkind: Any\nmetadata: { name: a }\nspec:\n${lines.join('\n')}\n`,
    },
  ]);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  return objects[0]?.data['spec'];
}

/** Where fields of the objects of a text stand: `line:column`. */
export function placesOf(text: string, ...paths: readonly FieldPath[]): readonly string[] {
  const { objects } = readManifests([{ file: 'a.yaml', text }]);
  return objects.flatMap(({ source }) =>
    paths.map((path) => {
      const { line, column } = source.position(path) ?? {};
      return `${line}:${column}`;
    }),
  );
}

/** What the objects of a text hold. */
export function dataOf(text: string): readonly JsonObject[] {
  return readManifests([{ file: 'a.yaml', text }]).objects.map(({ data }) => data);
}

/** What is wrong with a text, in short: `broken 3:1 reason`. */
export function faultsOf(text: string): readonly string[] {
  const { faults } = readManifests([{ file: 'a.yaml', text }]);
  return faults.map((fault) => {
    if (fault.at.object !== undefined) return `${fault.kind} ${fault.at.path.join('.')}`;
    const { line, column } = fault.at;
    const reason = 'reason' in fault ? ` ${fault.reason}` : '';
    return `${fault.kind} ${line ?? '-'}:${column ?? '-'}${reason}`;
  });
}
