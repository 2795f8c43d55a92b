import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../problems/problem';

const file = 'kustomization.yaml';

/** The first line of every such file, by which a later run recognizes it. */
const mark = '# Written by cdk8s-istio: the files of this folder.';

/** A kustomization that lists the files of an output directory. */
export function kustomizationOf(paths: Iterable<string>): readonly [path: string, text: string] {
  const resources = [...paths]
    .sort()
    .map((path) => `  - ${/^[\w./-]+$/.test(path) ? path : JSON.stringify(path)}\n`);
  const head = `${mark}\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n`;
  return [file, head + resources.join('')];
}

/** The kustomization of an earlier run, which lists files that may no longer exist. */
export function staleKustomization(folder: string): string[] {
  return textIn(folder)?.startsWith(mark) ? [file] : [];
}

/** The problem of a kustomization that somebody else wrote. */
export function foreignKustomization(folder: string): Problem[] {
  const text = textIn(folder);
  if (text === undefined || text.startsWith(mark)) return [];
  return [
    {
      path: 'App',
      rule: 'kustomization-of-others',
      message: `${folder}/${file} exists, and no earlier run wrote it`,
      effect: 'none yet: synth would replace it, and its patches would no longer be applied',
      fix: 'remove the file, or set kustomization to false and list the files yourself',
    },
  ];
}

function textIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch {
    return undefined;
  }
}
