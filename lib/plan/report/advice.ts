import { isMapping, specOf } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import type { Move } from '../move';
import type { Objection } from '../plan';
import { makesPods } from '../updates';

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
  if (moves.some(addsPods) && moves.some(({ from, to }) => isRoute(to ?? from)))
    return 'Split the change: first the labels, the DestinationRule, and routes that send 100% to the old version; then the new version and its share of the requests.';
  return 'Split the change into smaller ones, each with its own plan: first add what is new, then move the routes, then remove what is old.';
}

function addsPods({ from, to }: Move): boolean {
  return from === undefined && to !== undefined && makesPods(to);
}

function isRoute(object: MeshObject | undefined): boolean {
  return object?.group === 'networking.istio.io' && object.kind === 'VirtualService';
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
