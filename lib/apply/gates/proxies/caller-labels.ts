import type { Mesh } from '../../../mesh/mesh';
import type { Labels } from '../../../mesh/objects/mesh-object';
import type { Caller } from '../../../mesh/request';
import { specOf } from '../../../mesh/sidecar/sidecar';

/** The names of labels of callers on which any rule depends. All other labels make no difference to a proxy. */
export function labelsThatMatter({ virtualServices, destinationRules, ofKind }: Mesh): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (labels: Labels | undefined) => {
    for (const key of Object.keys(labels ?? {})) found.add(key);
  };
  for (const { http, tls, tcp } of virtualServices) {
    for (const { matches } of http) for (const { match } of matches) add(match.sourceLabels);
    for (const { route } of [...tls, ...tcp]) for (const match of route.match ?? []) add(match.sourceLabels);
  }
  for (const { spec } of destinationRules.all) add(spec.workloadSelector?.matchLabels);
  for (const sidecar of ofKind('networking.istio.io', 'Sidecar'))
    add(specOf(sidecar).workloadSelector?.labels);
  return found;
}

/** A caller with only the labels that matter. A gateway keeps all of them, since Gateways select by labels. */
export function reduced(caller: Caller, labels: ReadonlySet<string>): Caller {
  if (caller.kind === 'gateway') return caller;
  const kept = Object.entries(caller.labels).filter(([key]) => labels.has(key));
  return { ...caller, labels: Object.fromEntries(kept) };
}
