import { isMapping, mappingOf, specOf } from '../../mesh/objects/json';
import { wordsOf } from '../../mesh/objects/key';
import type { PodTemplate } from '../../mesh/objects/kubernetes-types';
import type { JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSame } from '../../mesh/objects/same';
import { immutableField } from '../changes/kinds-of-change';

/** Rolling updates that come with the change, and how they lose requests; and what cannot be changed but only replaced. */
export function disruptionsOf(changed: readonly string[], from: ObjectMap, to: ObjectMap): string[] {
  return changed.flatMap((key) => {
    const [before, after] = [from.get(key), to.get(key)];
    if (before === undefined || after === undefined) return [];
    const field = immutableField(before, after);
    if (field !== undefined)
      return [`${wordsOf(key)} is deleted and made anew, since the API server does not let ${field} change.`];
    if (isPod(after) && !isSame(specOf(before)['containers'], specOf(after)['containers']))
      return [
        `${wordsOf(key)} restarts the containers whose images change, and requests to it fail in between.`,
      ];
    const template = specOf(after)['template'];
    if (!isMapping(template) || isSame(specOf(before)['template'], template)) return [];
    if (!isExchanged(after)) return [];
    const { replicas = 1 } = specOf(after) as { replicas?: number };
    const why = whyItLoses(after, template as PodTemplate & JsonObject, replicas);
    // The nodes say how many a DaemonSet has.
    const pods = after.kind === 'DaemonSet' ? 'pods' : replicas === 1 ? 'pod' : `${replicas} pods`;
    const what = `${wordsOf(key)} exchanges its ${pods} for new ones`;
    return [why === undefined ? `${what}, one after the other.` : `${what}: ${why}`];
  });
}

function isPod({ group, kind }: MeshObject): boolean {
  return group === '' && kind === 'Pod';
}

const exchanging: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout']);

/** Whether its controller exchanges pods by itself: `OnDelete` leaves that to a person. */
function isExchanged(object: MeshObject): boolean {
  return exchanging.has(object.kind) && mappingOf(specOf(object)['updateStrategy'])['type'] !== 'OnDelete';
}

function whyItLoses(
  object: MeshObject,
  template: PodTemplate & JsonObject,
  replicas: number,
): string | undefined {
  if (object.kind === 'StatefulSet' && replicas === 1)
    return 'a StatefulSet ends its only pod before the new one starts, and requests fail in between. Give it 2 replicas.';
  const strategy = mappingOf(specOf(object)['strategy']);
  if (strategy['type'] === 'Recreate')
    return 'strategy Recreate stops all old pods before a new one starts, and requests fail in between. Use RollingUpdate.';
  const { maxUnavailable = '25%' } = mappingOf(strategy['rollingUpdate']);
  const unavailable =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.floor((replicas * Number.parseInt(String(maxUnavailable), 10)) / 100);
  if (unavailable >= replicas)
    return `maxUnavailable ${String(maxUnavailable)} lets all of them be away at once, and requests fail then. Set it to 0.`;
  const { containers = [] } = template.spec ?? {};
  const isReadyBlindly =
    containers.length > 0 && containers.every((container) => !('readinessProbe' in container));
  if (isReadyBlindly)
    return 'without a readinessProbe a new pod counts as ready before it listens, and requests to it fail. Add one.';
  return undefined;
}
