import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { rankOf } from '../apply-order';
import { gatesOf } from '../gates';
import { taken } from '../move';
import type { SafePlan } from '../plan';
import { yamlOf } from '../report/difference';
import { gateData, named } from '../report/json';
import { idOf, kindsOf, titleOf } from '../report/words';
import { fileName } from './split';

/** A text, with its path below a folder, separated by `/`. */
export interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a plan for other tools: `plan.json`, and a folder of manifests per step. */
export function planFiles({ steps }: SafePlan): WrittenFile[] {
  const kinds = kindsOf(steps);
  const files: WrittenFile[] = [];
  const data = steps.map(({ applied, deleted }, index) => {
    const kind = kinds[index] ?? 'apply';
    const id = idOf(index, kind);
    const objects = applied.flatMap(({ to }) => to ?? []);
    const own = objects.map((object, number) => ({
      // kubectl applies the files of a folder in the order of their names.
      path: `${id}/${String(number + 1).padStart(3, '0')}-${fileName(object)}.yaml`,
      text: yamlOf(object),
    }));
    files.push(...own);
    return {
      id,
      title: titleOf(kind),
      apply: own.map(({ path }) => path),
      delete: deleted.flatMap(({ from }) => (from === undefined ? [] : [named(from)])),
      gate: gatesOf([...applied, ...deleted]).map(gateData),
    };
  });
  return [{ path: 'plan.json', text: `${JSON.stringify({ steps: data }, undefined, 2)}\n` }, ...files];
}

/** The whole state after each step, in a folder each, for a tool that syncs folders. */
export function stateFiles(from: ObjectMap, { steps }: SafePlan): WrittenFile[] {
  const kinds = kindsOf(steps);
  let state = from;
  return steps.flatMap(({ applied, deleted }, index) => {
    state = taken(state, [...applied, ...deleted]);
    const id = idOf(index, kinds[index] ?? 'apply');
    const objects = [...state.values()].sort(
      (a, b) => rankOf(a) - rankOf(b) || (fileName(a) < fileName(b) ? -1 : 1),
    );
    return objects.map((object) => ({ path: `${id}/${fileName(object)}.yaml`, text: yamlOf(object) }));
  });
}

/** Whether a folder is empty or does not exist. */
export function isFree(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT';
  }
}

/** Writes files below a folder. */
export function write(folder: string, files: readonly WrittenFile[]): void {
  for (const { path, text } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
