import type { Endpoints } from '../../mesh/clusters';
import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { Outcome } from '../../traffic/outcome';
import type { Sample } from '../../traffic/sample';
import { combinationsOf, type Move, taken } from '../move';
import { type Routing, routingOf } from './routed';

/** The mesh as a proxy knows it after some moves of a step have arrived. */
export interface View {
  readonly mesh: Mesh;
  readonly arrived: readonly Move[];
}

/** The meshes that proxies may know, each built only once, and the outcomes in them. */
export class Views {
  private readonly meshes = new Map<string, Mesh>();
  private readonly outcomes = new Map<string, Outcome>();
  private readonly ends = new WeakMap<Mesh, Map<string, Endpoints>>();
  private readonly routings = new WeakMap<Sample, Map<string, Routing>>();
  private readonly ids = new WeakMap<MeshObject | Mesh, number>();
  private next = 0;

  constructor(
    private readonly context: readonly MeshObject[],
    private readonly options: MeshOptions,
  ) {}

  /** The mesh of the objects of a state that have these keys. */
  mesh(state: ObjectMap, keys: ReadonlySet<string>): Mesh {
    const objects = partOf(state, keys);
    const id = this.idOf(objects);
    const mesh = this.meshes.get(id) ?? meshOf([...this.context, ...objects], this.options);
    this.meshes.set(id, mesh);
    return mesh;
  }

  /** One view for each set of moves that may have arrived, from none of them to all of them. */
  every(state: ObjectMap, keys: ReadonlySet<string>, moves: readonly Move[]): View[] {
    return combinationsOf(moves).map((arrived) => ({
      mesh: this.mesh(taken(state, arrived), keys),
      arrived,
    }));
  }

  /** A text that is equal for equal lists of objects. */
  idOf(objects: readonly (MeshObject | undefined)[]): string {
    return objects.map((object) => (object === undefined ? '-' : this.numberOf(object))).join(' ');
  }

  /** The outcome stored under an id; it is computed only once. */
  outcome(id: string, find: () => Outcome): Outcome {
    const outcome = this.outcomes.get(id) ?? find();
    this.outcomes.set(id, outcome);
    return outcome;
  }

  /** The endpoints stored under an id for a mesh; they are computed only once. */
  endpoints(mesh: Mesh, id: string, find: () => Endpoints): Endpoints {
    const known = this.ends.get(mesh) ?? new Map<string, Endpoints>();
    this.ends.set(mesh, known);
    const endpoints = known.get(id) ?? find();
    known.set(id, endpoints);
    return endpoints;
  }

  /** The routing of a sample by two meshes that its proxy knows; it is computed only once. */
  routing(sample: Sample, listeners: Mesh, routes: Mesh): Routing {
    const known = this.routings.get(sample) ?? new Map<string, Routing>();
    this.routings.set(sample, known);
    const id = `${this.numberOf(listeners)} ${this.numberOf(routes)}`;
    const { caller, request } = sample;
    const routing = known.get(id) ?? routingOf(listeners, routes, caller.caller, request.request);
    known.set(id, routing);
    return routing;
  }

  /** A number that identifies an object or a mesh. */
  numberOf(object: MeshObject | Mesh): number {
    const known = this.ids.get(object);
    if (known !== undefined) return known;
    this.ids.set(object, ++this.next);
    return this.next;
  }
}

/** The objects of a state that have these keys, in the order of the keys. */
export function partOf(state: ObjectMap, keys: ReadonlySet<string>): MeshObject[] {
  const objects: MeshObject[] = [];
  for (const key of keys) {
    const object = state.get(key);
    if (object !== undefined) objects.push(object);
  }
  return objects;
}
