import { mappingsIn } from '../../mesh/objects/json';
import type { Json, JsonObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';

/**
 * The old spec with the ports that only the new one has; the old spec itself if there is no such union.
 *
 * The API server wants a name per port, so a new port whose name the old object uses is called `NAME-NUMBER` as long
 * as both are there. Istiod finds the endpoints of a port by its name. There is no union where one name would then
 * stand for two ports of the pods, where `NAME-NUMBER` is taken, or where one of several ports has no name.
 *
 * @param field that holds the number of a port
 */
export function withPortsOfBoth(from: JsonObject, to: JsonObject, field: 'port' | 'number'): JsonObject {
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
  if (names.has(undefined) && added.length > 0) return from;
  return { ...from, ports: [...old, ...added] };
}

function targetOf(port: JsonObject, field: 'port' | 'number'): Json {
  return port['targetPort'] ?? port[field] ?? null;
}
