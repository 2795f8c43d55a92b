import { mappingOf, mappingsIn, specOf } from '../../mesh/objects/json';
import type { Json, MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { MESH } from '../../mesh/routes/virtual-services';
import type { Waits } from './waits';

/**
 * The order between the routes of callers to an egress gateway and the objects by which the gateway sends requests on:
 * a VirtualService for the same host that is bound to the Gateway, that Gateway, and the DestinationRule of the Service of
 * its pods. The verifier judges requests up to the gateway, so it cannot know. These objects are created before callers
 * send requests to the gateway, and deleted after the last one does.
 */
export function egressOrder(
  changed: readonly string[],
  states: readonly [ObjectMap, ObjectMap],
): ReadonlyMap<string, Waits> {
  const waits = new Map<string, { waitsFor: string[] }>();
  const wait = (key: string, other: string) => {
    const known = waits.get(key) ?? { waitsFor: [] };
    waits.set(key, known);
    known.waitsFor.push(other);
  };
  const formsOf = (key: string) => states.flatMap((state) => state.get(key) ?? []);
  for (const key of changed) {
    const callers = formsOf(key).filter((each) => isVirtualService(each) && gatewaysOf(each).includes(MESH));
    const hosts = new Set(callers.flatMap(hostsOf));
    const found = states.flatMap((state) =>
      [...hosts].flatMap((host) => routesOfGateways(state).get(host) ?? []),
    );
    const onward = [...new Set(found)];
    if (onward.length === 0) continue;
    const gateways = new Set(onward.flatMap((each) => gatewaysOf(each).map((name) => inFull(name, each))));
    const destinations = new Set(callers.flatMap(destinationsOf).filter((host) => !hosts.has(host)));
    for (const other of changed) {
      if (other === key || !formsOf(other).some((each) => isNeeded(each, { onward, gateways, destinations })))
        continue;
      if (states[1].has(other)) wait(key, other);
      else wait(other, key);
    }
  }
  return waits;
}

const routesByHost = new WeakMap<ObjectMap, ReadonlyMap<string, readonly MeshObject[]>>();

/** The VirtualServices of gateways by host, found once for a state: each group of changes asks for them. */
function routesOfGateways(state: ObjectMap): ReadonlyMap<string, readonly MeshObject[]> {
  const known = routesByHost.get(state);
  if (known !== undefined) return known;
  const routes = new Map<string, MeshObject[]>();
  for (const object of state.values()) {
    if (!isVirtualService(object) || gatewaysOf(object).includes(MESH)) continue;
    for (const host of new Set(hostsOf(object))) addTo(routes, host, object);
  }
  routesByHost.set(state, routes);
  return routes;
}

interface Onward {
  readonly onward: readonly MeshObject[];
  readonly gateways: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
}

function isNeeded(object: MeshObject, { onward, gateways, destinations }: Onward): boolean {
  if (object.group !== 'networking.istio.io') return false;
  if (object.kind === 'VirtualService') return onward.includes(object);
  if (object.kind === 'Gateway') return gateways.has(`${object.namespace}/${object.name}`);
  return object.kind === 'DestinationRule' && destinations.has(String(specOf(object)['host']));
}

function isVirtualService({ group, kind }: MeshObject): boolean {
  return group === 'networking.istio.io' && kind === 'VirtualService';
}

function gatewaysOf(object: MeshObject): readonly string[] {
  const names = textsIn(specOf(object)['gateways']);
  return names.length === 0 ? [MESH] : names;
}

function hostsOf(object: MeshObject): readonly string[] {
  return textsIn(specOf(object)['hosts']);
}

function destinationsOf(object: MeshObject): readonly string[] {
  const { http, tls, tcp } = specOf(object);
  return [http, tls, tcp].flatMap((rules) =>
    mappingsIn(rules).flatMap(({ route }) =>
      mappingsIn(route).map(({ destination }) => String(mappingOf(destination)['host'])),
    ),
  );
}

function inFull(name: string, { namespace }: MeshObject): string {
  return name.includes('/') ? name : `${namespace}/${name}`;
}

function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
