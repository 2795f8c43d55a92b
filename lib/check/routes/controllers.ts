import type { Mesh } from '../../mesh/mesh';

/** `NAMESPACE/NAME` of the Services, and names of Services in texts, that a rollout controller may write. */
export function servicesOfControllers(mesh: Mesh): ReadonlySet<string> {
  const objects = [
    ...mesh.ofKind('argoproj.io', 'Rollout').map((object) => ({ object, part: 'strategy' })),
    ...mesh.ofKind('flagger.app', 'Canary').map((object) => ({ object, part: 'service' })),
    ...mesh.ofKind('flagger.app', 'Canary').map((object) => ({ object, part: 'targetRef' })),
  ];
  const found = new Set<string>();
  for (const { object, part } of objects) {
    const spec = object.data['spec'] as { readonly [field: string]: unknown } | undefined;
    for (const text of textsIn(spec?.[part])) found.add(`${object.namespace}/${text}`);
  }
  return found;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
