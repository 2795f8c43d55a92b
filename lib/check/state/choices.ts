import type { MeshObject } from '../../mesh/objects/mesh-object';
import { addTo, groupedBy } from '../../mesh/objects/multi-map';
import { byCodeUnit } from '../../mesh/objects/order';
import type { Alternatives } from './alternatives';
import type { Repeated } from './repeated';

/** Folders, or kustomizations, of which a cluster holds one: clusters, steps, chapters, variants of one base. */
export interface Choice {
  /** Folders with a `/` at the end, or the folders of the kustomizations, in the order of their names. */
  readonly options: readonly string[];
  readonly isOfKustomizations: boolean;
  /** Objects by which the options exclude each other. */
  readonly by: readonly MeshObject[];
}

/** More states than this are not checked. */
const mostStates = 20;

/**
 * The choices between sibling folders that define an object differently, and between kustomizations that use the same
 * resource. The other objects of such folders may belong together, or not.
 *
 * @param known folders that are known to be alternatives
 */
function choicesIn(
  objects: readonly MeshObject[],
  repeated: Repeated,
  known: ReadonlySet<string>,
): readonly Choice[] {
  const folders = new Map<string, Choice[]>();
  for (const [, same] of repeated) if (same.every(isEvidence)) addFolders(same, 0, folders);
  const kustomizations = objects.flatMap((object): Choice[] => {
    const { kustomizations: options = [] } = object;
    return options.length > 1 ? [{ options, isOfKustomizations: true, by: [object] }] : [];
  });
  return [...folders.values(), kustomizations]
    .flatMap(joined)
    .filter(({ options }) => !options.every((each) => known.has(each)));
}

/**
 * The choices beside alternatives: folders that are environments are known to be such.
 *
 * @param alternatives those that are known already
 */
export function choicesBeside(
  alternatives: readonly Alternatives[],
  objects: readonly MeshObject[],
  repeated: Repeated,
): readonly Choice[] {
  const environments = alternatives.filter(({ areEnvironments }) => areEnvironments);
  return choicesIn(objects, repeated, new Set(environments.flatMap(({ units }) => units)));
}

/** The objects of the states that take one option of each choice, so that each option is in one of them. */
export function statesOf(
  objects: readonly MeshObject[],
  choices: readonly Choice[],
): readonly (readonly MeshObject[])[] {
  const own = new Map(
    objects.map((object) => [object, choices.map((choice) => optionsWith(object, choice))]),
  );
  const selections = new Map<string, readonly string[]>();
  for (const choice of choices) {
    for (const [index, option] of choice.options.entries()) {
      const selected = choices.map((other) => {
        if (other === choice) return option;
        const around = other.options.find((each) => each.endsWith('/') && option.startsWith(each));
        return around ?? other.options[index % other.options.length] ?? '';
      });
      selections.set(selected.join('\n'), selected);
    }
  }
  const isIn = (options: readonly string[], option = '') => options.length === 0 || options.includes(option);
  return [...selections.values()]
    .slice(0, mostStates)
    .map((selected) =>
      objects.filter((object) => own.get(object)?.every((options, index) => isIn(options, selected[index]))),
    );
}

/** The options of a choice that contain an object; none for an object beside all of them. */
function optionsWith({ source, kustomizations = [] }: MeshObject, choice: Choice): readonly string[] {
  if (choice.isOfKustomizations) return kustomizations.filter((each) => choice.options.includes(each));
  return choice.options.filter((each) => source.file.startsWith(each));
}

/** Each application brings the Namespace that it is in, with the labels that it needs. */
function isEvidence({ group, kind }: MeshObject): boolean {
  return group !== '' || kind !== 'Namespace';
}

/** Adds the sibling folders in which objects of one key differ, by the folder around them. */
function addFolders(same: readonly MeshObject[], from: number, found: Map<string, Choice[]>): void {
  const pathOf = (object: MeshObject) => object.source.file.split('/');
  const [first = []] = same.map(pathOf);
  let depth = from;
  while (depth < first.length - 1 && same.every((each) => pathOf(each)[depth] === first[depth])) depth++;
  const inFolders = same.filter((object) => pathOf(object).length > depth + 1);
  const byFolder = groupedBy(inFolders, (object) =>
    pathOf(object)
      .slice(0, depth + 1)
      .join('/'),
  );
  const options = [...byFolder.keys()].map((each) => `${each}/`).sort(byCodeUnit);
  const isDifferent = new Set(inFolders.map(({ data }) => JSON.stringify(data))).size > 1;
  if (options.length > 1 && isDifferent) {
    const by = [...byFolder.values()].flatMap(([one]) => one ?? []);
    addTo(found, first.slice(0, depth).join('/'), { options, isOfKustomizations: false, by });
  }
  for (const those of byFolder.values()) if (those.length > 1) addFolders(those, depth + 1, found);
}

/** Choices that have an option in common, as one. */
function joined(choices: readonly Choice[]): readonly Choice[] {
  const found: Choice[] = [];
  for (const choice of choices) {
    const isNear = ({ options }: Choice) => options.some((each) => choice.options.includes(each));
    const near = found.filter(isNear);
    const options = [...new Set([...near, choice].flatMap((each) => each.options))].sort(byCodeUnit);
    const [first = choice] = near;
    found.splice(0, found.length, ...found.filter((each) => !isNear(each)), { ...first, options });
  }
  return found;
}
