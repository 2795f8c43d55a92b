import type { Mesh } from '../../mesh/mesh';
import { similar } from '../../mesh/objects/similar';
import { isWritten, type Workload } from '../../mesh/registry/workloads';
import { endingsOf } from '../endings';
import type { Trace } from '../trace';
import { TraceError } from '../trace-error';

/** The version that `--why` asks about. */
export interface AskedVersion {
  /** As written: `v2`, `backend-v2` or `Deployment shop/backend-v2`. */
  readonly written: string;
  /** Whether pods are of the version. */
  has(workload: Workload, subset: string | undefined): boolean;
}

/**
 * The version of a name: a workload, the value of a version label, the end of a workload's name after its service, or a
 * subset.
 *
 * @throws TraceError if no workload and no subset has this name
 */
export function askedVersion(mesh: Mesh, written: string): AskedVersion {
  const has = (workload: Workload, subset: string | undefined) =>
    subset === written || namesOf(workload).includes(written);
  const subsets = mesh.destinationRules.all
    .flatMap(({ spec }) => spec.subsets ?? [])
    .flatMap(({ name }) => name ?? []);
  const isThere = subsets.includes(written) || mesh.workloads.all.some((each) => has(each, undefined));
  if (isThere) return { written, has };
  const names = mesh.workloads.all
    .filter(isWritten)
    .flatMap((each) => [each.object.name, ...versionsOf(each)]);
  const meant = similar(written, new Set([...names, ...subsets]));
  throw new TraceError(
    `--why ${written}: no workload, version or subset has this name${meant === undefined ? '' : `. Did you mean ${meant}?`}`,
  );
}

function namesOf(workload: Workload): string[] {
  const { kind, namespace, name } = workload.object;
  const app = ['app', 'app.kubernetes.io/name'].flatMap((key) => workload.labels[key] ?? []);
  const ends = app.flatMap((each) => (name.startsWith(`${each}-`) ? [name.slice(each.length + 1)] : []));
  return [name, `${namespace}/${name}`, `${kind} ${namespace}/${name}`, ...versionsOf(workload), ...ends];
}

function versionsOf({ labels }: Workload): string[] {
  return ['version', 'app.kubernetes.io/version'].flatMap((key) => labels[key] ?? []);
}

/** The share of the requests that a version answers, 0 to 1. */
export function shareOf(trace: Trace, asked: AskedVersion): number {
  return endingsOf(trace)
    .filter(
      ({ end, version, branch }) =>
        end.kind === 'answered' && version !== undefined && asked.has(version.workload, branch?.subset?.name),
    )
    .reduce((sum, { share }) => sum + share, 0);
}
