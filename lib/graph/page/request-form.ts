import type { Mesh } from '../../mesh/mesh';
import { byCodeUnit } from '../../mesh/objects/order';
import { isWritten } from '../../mesh/registry/workloads';
import { element, escaped } from '../drawing/markup';

/** The form of a page for a request and its caller. A script shows it. */
export function requestForm(mesh: Mesh): string {
  return `<form class="request" id="trace" hidden>
<label for="request">Trace a request</label>
<textarea id="request" rows="1" placeholder="GET http://shop.example.com/ or a line of curl" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="outcome"></textarea>
<div class="caller"><label for="from">from</label>
<select id="from"><option value="">the internet or the mesh, by the host</option>${callerGroups(mesh)}</select>
<button type="submit">Trace</button></div>
<p class="outcome" id="outcome" role="status" aria-live="polite"></p>
</form>`;
}

/** The callers as `--from` names them. */
function callerGroups(mesh: Mesh): string {
  const gateways = mesh.gateways.map(({ name }) => [`gateway:${name}`, `clients of Gateway ${name}`]);
  const workloads = mesh.workloads.all
    .filter(isWritten)
    .map(({ object: { kind, namespace, name } }) => [
      `workload:${namespace}/${name}`,
      `${kind} ${namespace}/${name}`,
    ]);
  const namespaces = [...mesh.namespaces]
    .filter((name) => name !== '')
    .map((name) => [`namespace:${name}`, `any pod of namespace ${name}`]);
  return [group('Gateways', gateways), group('Workloads', workloads), group('Namespaces', namespaces)].join(
    '',
  );
}

function group(label: string, callers: readonly (readonly string[])[]): string {
  if (callers.length === 0) return '';
  const options = [...new Map(callers.map(([value = '', words = '']) => [value, words]))]
    .sort(([, a], [, b]) => byCodeUnit(a, b))
    .map(([value, words]) => element('option', { value }, escaped(words)));
  return element('optgroup', { label }, options.join(''));
}
