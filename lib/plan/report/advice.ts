import { isMapping, specOf } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import type { Move } from '../move';
import type { Objection } from '../plan';

/** What to change so that there is a safe order. */
export function adviceOn(objections: readonly Objection[]): string {
  if (objections.some(({ why }) => why === undefined))
    return 'What the API server does not let become another needs another name: bring the new one, move the routes, and remove the old one with a change of its own.';
  const moves = objections.flatMap((each) => each.moves);
  const services = moves.filter(({ to, from }) => to?.kind === 'Service' && from !== undefined);
  if (services.some((move) => differs(move, ['name', 'appProtocol', 'protocol'])))
    return 'A port has one protocol at a time: add a port of another number that speaks the new one, let its callers move, and remove the old port with a change of its own.';
  if (services.some((move) => differs(move, ['targetPort'])))
    return 'A Service leads to one number: name the port in the containers, and give the Service that name as its targetPort. Or let the pods listen on both ports for a while.';
  return 'Change less at once: bring new versions under new names, move the routes, and remove the old ones with a change of their own.';
}

/** Whether a port that stays has another value in one of some fields. */
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
