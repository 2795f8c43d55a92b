import { isMapping, mappingsIn, specOf, withSpec } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';

/**
 * An object that stands between two: it has what the old one has, for those who still look for it, and what the new one
 * adds. Undefined where there is none, or where it would be one of the two.
 */
export function between(from: MeshObject, to: MeshObject): MeshObject | undefined {
  const spec = unions.get(`${from.group}/${from.kind}`)?.(specOf(from), specOf(to));
  if (spec === undefined || isSame(spec, specOf(from)) || isSame(spec, specOf(to))) return undefined;
  return withSpec(to, spec);
}

/**
 * A DestinationRule whose subsets select by what the labels of both have in common, where the same name stands for
 * other labels. Undefined where there is no such subset.
 */
export function loosened(from: MeshObject, to: MeshObject): MeshObject | undefined {
  if (from.kind !== 'DestinationRule' || to.kind !== 'DestinationRule') return undefined;
  const old = new Map(mappingsIn(specOf(from)['subsets']).map((subset) => [subset['name'], subset]));
  const subsets = mappingsIn(specOf(to)['subsets']).map((subset) => {
    const before = old.get(subset['name']);
    const [was, is] = [before?.['labels'], subset['labels']];
    if (!isMapping(was) || !isMapping(is) || isSame(was, is)) return subset;
    const common = Object.entries(is).filter(([key, value]) => was[key] === value);
    return { ...subset, labels: Object.fromEntries(common) };
  });
  const union = withList(specOf(from), { ...specOf(to), subsets }, 'subsets', (subset) => subset['name']);
  const names = new Set(subsets.map((subset) => subset['name']));
  const kept = mappingsIn(union['subsets']).filter((subset) => !names.has(subset['name']));
  const all = [...kept, ...subsets];
  if (isSame(all, mappingsIn(specOf(to)['subsets'])) || isSame(all, mappingsIn(specOf(from)['subsets'])))
    return undefined;
  return withSpec(to, { ...specOf(to), subsets: all });
}

type Union = (from: JsonObject, to: JsonObject) => JsonObject;

const unions: ReadonlyMap<string, Union> = new Map<string, Union>([
  [
    'networking.istio.io/DestinationRule',
    (from, to) => withList(from, to, 'subsets', (subset) => subset['name']),
  ],
  ['/Service', (from, to) => withPorts(from, to, 'port')],
  ['networking.istio.io/Gateway', (from, to) => ({ ...from, servers: serversOf(from, to) })],
  ['networking.istio.io/ServiceEntry', (from, to) => withPorts(from, to, 'number')],
]);

/** The old object with the elements of a list that only the new one has. */
function withList(
  from: JsonObject,
  to: JsonObject,
  field: string,
  id: (element: JsonObject) => Json | undefined,
): JsonObject {
  const [old, added] = [mappingsIn(from[field]), mappingsIn(to[field])];
  const known = new Set(old.map(id));
  return { ...from, [field]: [...old, ...added.filter((element) => !known.has(id(element)))] };
}

/**
 * A port whose name is another's while both stand gets its number behind it. By the name istiod finds a port's endpoints,
 * so that it must not lead to another port of the pods. The old object where there can be no union.
 */
function withPorts(from: JsonObject, to: JsonObject, field: 'port' | 'number'): JsonObject {
  const old = mappingsIn(from['ports']);
  const names = new Map(old.map((port) => [port['name'], port]));
  const numbers = new Set(old.map((port) => port[field]));
  const added: JsonObject[] = [];
  for (const port of mappingsIn(to['ports']).filter((each) => !numbers.has(each[field]))) {
    const { name } = port;
    const other = names.get(name);
    if (other !== undefined && !isSame(targetOf(other, field), targetOf(port, field))) return from;
    const own = other === undefined ? name : `${name}-${port[field]}`;
    if (other !== undefined && names.has(own)) return from;
    added.push({ ...port, ...(own !== undefined && { name: own }) });
    names.set(own, port);
  }
  // One port may go without a name, of several none.
  if (names.has(undefined) && added.length > 0) return from;
  return { ...from, ports: [...old, ...added] };
}

function targetOf(port: JsonObject, field: 'port' | 'number'): Json {
  return port['targetPort'] ?? port[field] ?? null;
}

/** Hosts of servers with one port, protocol and certificate are put together; other servers stand side by side. */
function serversOf(from: JsonObject, to: JsonObject): JsonObject[] {
  const servers = mappingsIn(from['servers']);
  for (const server of mappingsIn(to['servers'])) {
    const { hosts, ...rest } = server;
    const index = servers.findIndex(({ hosts: _, ...other }) => isSame(rest, other));
    const same = servers[index];
    if (same === undefined) servers.push(server);
    else servers[index] = { ...same, hosts: [...new Set([...texts(same['hosts']), ...texts(hosts)])] };
  }
  return servers;
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
