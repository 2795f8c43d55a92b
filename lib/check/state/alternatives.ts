import type { MeshObject } from '../../mesh/objects/mesh-object';
import { groupedBy } from '../../mesh/objects/multi-map';
import { byCodeUnit } from '../../mesh/objects/order';
import { type Repeated, repeatedIn } from './repeated';

/** One set of files or folders that define the same objects. */
export interface Alternatives {
  /** The files, or the folders with a `/` at the end, in the order of their names. */
  readonly units: readonly string[];
  /** The objects of one key, one for each unit that defines it. */
  readonly objects: readonly MeshObject[];
  /** Whether the units are environments: folders that define mostly the same objects. */
  readonly areEnvironments: boolean;
}

/** The states that some manifests may be meant as. */
export interface PossibleStates {
  /** Each takes one of the alternatives of each object. */
  readonly states: readonly (readonly MeshObject[])[];
  readonly alternatives: readonly Alternatives[];
}

/** More alternatives of one object than this are not checked. */
const mostStates = 20;

/**
 * The states that manifests may be meant as. Objects of the same kind, namespace and name in different files are
 * alternatives: environments in sibling folders, or files of which one is applied. Two in the same file are not.
 */
export function possibleStates(
  objects: readonly MeshObject[],
  repeated: Repeated = repeatedIn(objects),
): PossibleStates {
  const unitOf = new Map<MeshObject, string>();
  const keysOf = new Map<string, Set<string>>();
  if (repeated.length === 0) return { states: [objects], alternatives: [] };
  for (const [key, same] of repeated) {
    for (const [unit, object] of unitsOf(same)) {
      unitOf.set(object, unit);
      const keys = keysOf.get(unit) ?? new Set();
      keysOf.set(unit, keys.add(key));
    }
  }
  const neighbours = neighboursOf(repeated.map(([, same]) => same.flatMap((each) => unitOf.get(each) ?? [])));
  const colours = coloursOf(neighbours);
  const environments = environmentsIn(objects, keysOf, neighbours);
  const count = Math.min(mostStates, 1 + Math.max(...colours.values()));
  const states = Array.from({ length: count }, (_, colour) => {
    const chosen = new Set(
      repeated.map(([, same]) => {
        const own = same.filter((each) => unitOf.has(each));
        const rank = (each: MeshObject) => colours.get(unitOf.get(each) ?? '') ?? 0;
        return own.find((each) => rank(each) === colour) ?? [...own].sort((a, b) => rank(a) - rank(b))[0];
      }),
    );
    const isElsewhere = ({ source: { file } }: MeshObject) =>
      environments.some((folder) => file.startsWith(folder) && colours.get(folder) !== colour);
    const own = (each: MeshObject) =>
      unitOf.has(each) ? chosen.has(each) : !(environments.length > 0 && isElsewhere(each));
    return objects.filter(own);
  });
  return { states, alternatives: alternativesIn(repeated, unitOf, new Set(environments)) };
}

/** The file or folder of each object with the same key: the first part of its path in which it differs from others. */
function unitsOf(same: readonly MeshObject[], from = 0): (readonly [string, MeshObject])[] {
  const byFile = new Map<string, MeshObject>();
  // In one file the last one counts, as when it is applied.
  for (const object of same) byFile.set(object.source.file, object);
  const objects = [...byFile.values()];
  const paths = objects.map(({ source }) => source.file.split('/'));
  const [first = []] = paths;
  let depth = from;
  while (depth < first.length - 1 && paths.every((path) => path[depth] === first[depth])) depth++;
  const unit = (path: readonly string[]) =>
    path.slice(0, depth + 1).join('/') + (path.length > depth + 1 ? '/' : '');
  const groups = groupedBy(objects, ({ source }) => unit(source.file.split('/')));
  return [...groups].flatMap(([name, those]) => {
    const [only, ...others] = those;
    if (only === undefined) return [];
    return others.length === 0 ? [[name, only] as const] : unitsOf(those, depth + 1);
  });
}

type Neighbours = ReadonlyMap<string, ReadonlySet<string>>;

/** The units that define one of the objects of a unit. */
function neighboursOf(groups: readonly (readonly string[])[]): Neighbours {
  const found = new Map<string, Set<string>>();
  for (const units of groups) {
    for (const unit of units) {
      const others = found.get(unit) ?? new Set();
      found.set(unit, others);
      for (const other of units) if (other !== unit) others.add(other);
    }
  }
  return found;
}

/** A number for each unit, so that units that define the same object have different ones. */
function coloursOf(neighbours: Neighbours): ReadonlyMap<string, number> {
  const colours = new Map<string, number>();
  for (const unit of [...neighbours.keys()].sort(byCodeUnit)) {
    const taken = new Set([...(neighbours.get(unit) ?? [])].map((other) => colours.get(other)));
    let colour = 0;
    while (taken.has(colour)) colour++;
    colours.set(unit, colour);
  }
  return colours;
}

/**
 * Folders most of whose objects another such folder defines as well. A folder with copies of one object from each of its
 * neighbours makes no environments of them.
 */
function environmentsIn(
  objects: readonly MeshObject[],
  keysOf: ReadonlyMap<string, ReadonlySet<string>>,
  neighbours: Neighbours,
): string[] {
  const isMostly = ([unit, keys]: readonly [string, ReadonlySet<string>]) => {
    if (!unit.endsWith('/')) return false;
    return keys.size * 2 > objects.filter(({ source }) => source.file.startsWith(unit)).length;
  };
  const like = new Set([...keysOf].filter(isMostly).map(([unit]) => unit));
  return [...like].filter((unit) => [...(neighbours.get(unit) ?? [])].some((other) => like.has(other)));
}

/** One entry for each object in several files, and for each set of environments. */
function alternativesIn(
  repeated: Repeated,
  unitOf: ReadonlyMap<MeshObject, string>,
  environments: ReadonlySet<string>,
): Alternatives[] {
  const found = new Map<string, Alternatives>();
  for (const [key, same] of repeated) {
    const objects = same.filter((each) => unitOf.has(each));
    const units = [...new Set(objects.flatMap((each) => unitOf.get(each) ?? []))].sort(byCodeUnit);
    const areEnvironments = units.every((unit) => environments.has(unit));
    const id = areEnvironments ? units.join('\n') : key;
    if (!found.has(id)) found.set(id, { units, objects, areEnvironments });
  }
  return [...found.values()];
}
