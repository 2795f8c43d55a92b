import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mesh, meshOf } from '../../../lib/mesh/mesh';
import { readManifests, type SourceText } from '../../../lib/mesh/reading/read';
import { ClassCollector } from '../../../lib/trace/logs/classes';
import { logReport, type ReportedClass } from '../../../lib/trace/logs/report';

/** Manifests in which each fault is marked on the line that is to be found: `# fault: NAME`. */
const folder = join(__dirname, 'planted');

/** The manifests of the planted faults. */
export const plantedTexts: readonly SourceText[] = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** `FILE:LINE` of each fault. */
export const plantedPlaces: ReadonlyMap<string, string> = new Map(
  plantedTexts.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => {
      const [, names = ''] = /# fault: (.*)$/.exec(line) ?? [];
      return names
        .split(', ')
        .filter((name) => name !== '')
        .map((name) => [name, `${file}:${index + 1}`] as const);
    }),
  ),
);

/** The manifests, or one file of them, as the command reads them. */
export function plantedMesh(only?: string): Mesh {
  const texts = plantedTexts.filter(({ file }) => only === undefined || file === only);
  return meshOf(readManifests(texts).objects);
}

/** What `trace --log` says about one line, and where that is; undefined for a line of no failure. */
export function explained(
  mesh: Mesh,
  line: string,
): { readonly told: ReportedClass; readonly place: string } | undefined {
  const collector = new ClassCollector();
  collector.add(line);
  const [told] = logReport(mesh, collector.result()).classes;
  if (told === undefined) return undefined;
  const { place } = told;
  return { told, place: place === null ? 'nowhere' : `${place.file}:${place.line}` };
}
