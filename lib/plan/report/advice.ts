import { isMapping, specOf } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import type { Move } from '../move';
import type { Objection } from '../plan';

/** The change that makes a safe order possible. */
export function adviceOn(objections: readonly Objection[]): string {
  if (objections.some(({ why }) => why === undefined))
    return 'An object with an immutable change needs a new name: add the new object, move the routes, and remove the old object in a separate change.';
  const moves = objections.flatMap((each) => each.moves);
  const services = moves.filter(({ to, from }) => to?.kind === 'Service' && from !== undefined);
  if (services.some((move) => differs(move, ['name', 'appProtocol', 'protocol'])))
    return 'A port has one protocol at a time: add a port with another number and the new protocol, move its callers, and remove the old port in a separate change.';
  if (services.some((move) => differs(move, ['targetPort'])))
    return 'A numeric targetPort stands for one port: name the port in the containers, and use that name as the targetPort of the Service. Or let the pods listen on both ports for a while.';
  return 'Change less at once: add new versions under new names, move the routes, and remove the old versions in a separate change.';
}

/** Whether one of some fields changes in a port that both Services have. */
function differs({ from, to }: Move, fields: readonly string[]): boolean {
  const old = new Map(portsOf(from).map((port) => [port['port'], port]));
  return portsOf(to).some((port) => {
    const before = old.get(port['port']);
    return (
      before !== undefined && fields.some((field) => !isSame(fieldOf(before, field), fieldOf(port, field)))
    );
  });
}

function fieldOf(port: JsonObject, field: string): Json | undefined {
  return port[field] ?? (field === 'targetPort' ? port['port'] : undefined);
}

function portsOf(object: MeshObject | undefined): readonly JsonObject[] {
  const { ports } = object === undefined ? {} : specOf(object);
  return Array.isArray(ports) ? ports.filter(isMapping) : [];
}
