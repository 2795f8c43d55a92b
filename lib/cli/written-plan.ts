import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { manifestsOf } from '../check/manifests';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { statesFile } from '../plan/files/states-file';
import { planFiles } from '../plan/files/step-files';
import type { SafePlan } from '../plan/plan';
import { UsageError } from './usage-error';

/** A plan that was written by `plan --out`. */
export interface WrittenPlan {
  readonly from: readonly MeshObject[];
  readonly to: readonly MeshObject[];
  /** The reason why a plan differs from the written one; undefined if it does not. */
  objection(plan: SafePlan): string | undefined;
}

/** Reads a plan. @throws UsageError when it is not a plan, or incomplete */
export function readWrittenPlan(cwd: string, name: string): WrittenPlan {
  const path = resolve(cwd, name);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder === undefined) throw new UsageError(`${name} does not exist`);
  const folder = isFolder || basename(path) !== 'plan.json' ? path : dirname(path);
  const read = (file: string): string => {
    try {
      return readFileSync(join(folder, file), 'utf8');
    } catch {
      throw new UsageError(
        `${name} is not a plan: it has no ${file}. Create a plan with cdk8s-istio plan --out FOLDER.`,
      );
    }
  };
  const { from, to } = parsed(`${name}/${statesFile}`, read(statesFile));
  read('plan.json');
  return {
    from: objectsIn(from, name),
    to: objectsIn(to, name),
    objection: (plan) => {
      const changed = planFiles(plan).find(({ path: file, text }) => read(file) !== text);
      if (changed === undefined) return undefined;
      return `${name}/${changed.path} does not match the plan for its two states: it was edited, or written by another version of cdk8s-istio. Create the plan again with cdk8s-istio plan --out FOLDER. Nothing was changed.`;
    },
  };
}

function parsed(
  file: string,
  text: string,
): { readonly from: readonly unknown[]; readonly to: readonly unknown[] } {
  try {
    const { from, to } = JSON.parse(text);
    if (Array.isArray(from) && Array.isArray(to)) return { from, to };
  } catch {
    // Reported below.
  }
  throw new UsageError(`cannot read ${file}: create the plan again with cdk8s-istio plan --out FOLDER`);
}

function objectsIn(data: readonly unknown[], name: string): readonly MeshObject[] {
  return manifestsOf({ data: data.map((each) => ({ data: each, source: { file: name } })) }).objects;
}
