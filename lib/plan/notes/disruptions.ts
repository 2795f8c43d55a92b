import { isMapping, mappingOf, specOf } from '../../mesh/objects/json';
import { wordsOf } from '../../mesh/objects/key';
import type { PodTemplate } from '../../mesh/objects/kubernetes-types';
import type { JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSame } from '../../mesh/objects/same';
import { immutableField } from '../changes/kinds-of-change';

/** Whether requests fail while pods are replaced, or only while added pods start. */
export type Disrupts = 'replaced' | 'started';

/** A note on pods that are replaced. */
export interface Disruption {
  readonly words: string;
  /** Whether it says that requests fail meanwhile. */
  readonly loses: boolean;
}

/**
 * The rolling updates of a change, with the requests that they lose, and the objects that are deleted and created
 * again.
 */
export function disruptionsOf(changed: readonly string[], from: ObjectMap, to: ObjectMap): Disruption[] {
  return changed.flatMap((key): Disruption[] => {
    const [before, after] = [from.get(key), to.get(key)];
    if (before === undefined || after === undefined) return [];
    const field = immutableField(before, after);
    if (field !== undefined)
      return [
        { words: `${wordsOf(key)} is deleted and created again, since ${field} is immutable.`, loses: false },
      ];
    if (isPod(after) && !isSame(specOf(before)['containers'], specOf(after)['containers']))
      return [
        {
          words: `${wordsOf(key)} restarts the containers whose images change, and requests to it fail meanwhile.`,
          loses: true,
        },
      ];
    const template = specOf(after)['template'];
    if (!isMapping(template) || isSame(specOf(before)['template'], template)) return [];
    if (!isRolling(after)) return [];
    const { replicas = 1 } = specOf(after) as { replicas?: number };
    const why = whyItLoses(after, template as PodTemplate & JsonObject, replicas);
    // The number of nodes decides how many pods a DaemonSet has.
    const pods = after.kind === 'DaemonSet' ? 'pods' : replicas === 1 ? 'pod' : `${replicas} pods`;
    const what = `${wordsOf(key)} replaces its ${pods}`;
    return why === undefined
      ? [{ words: `${what} in a rolling update.`, loses: false }]
      : [{ words: `${what}: ${why}`, loses: true }];
  });
}

/** Workloads of which added pods get requests before they listen; those of a rolling update have a note already. */
export function startsOf(joined: ReadonlySet<string>, from: ObjectMap, to: ObjectMap): string[] {
  return [...joined].sort().flatMap((key) => {
    const [before, after] = [from.get(key), to.get(key)];
    if (after === undefined || !rolling.has(after.kind)) return [];
    const template = specOf(after)['template'];
    if (!isMapping(template) || !isReadyBlindly(template as PodTemplate)) return [];
    const isReplaced = before !== undefined && !isSame(specOf(before)['template'], template);
    return isReplaced ? [] : [`${wordsOf(key)} adds pods: ${blind}`];
  });
}

const blind =
  'without a readinessProbe a new pod counts as ready before it listens, and requests to it fail. Add one.';

function isReadyBlindly({ spec }: PodTemplate): boolean {
  const { containers = [] } = spec ?? {};
  return containers.length > 0 && containers.every((container) => !('readinessProbe' in container));
}

function isPod({ group, kind }: MeshObject): boolean {
  return group === '' && kind === 'Pod';
}

const rolling: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout']);

/** Whether the controller replaces pods by itself; with `OnDelete` it does not. */
function isRolling(object: MeshObject): boolean {
  return rolling.has(object.kind) && mappingOf(specOf(object)['updateStrategy'])['type'] !== 'OnDelete';
}

function whyItLoses(
  object: MeshObject,
  template: PodTemplate & JsonObject,
  replicas: number,
): string | undefined {
  if (object.kind === 'StatefulSet' && replicas === 1)
    return 'a StatefulSet stops its only pod before the new one starts, and requests fail meanwhile. Set replicas to 2.';
  const strategy = mappingOf(specOf(object)['strategy']);
  if (strategy['type'] === 'Recreate')
    return 'strategy Recreate stops all old pods before a new one starts, and requests fail meanwhile. Use RollingUpdate.';
  const { maxUnavailable = '25%' } = mappingOf(strategy['rollingUpdate']);
  const unavailable =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.floor((replicas * Number.parseInt(String(maxUnavailable), 10)) / 100);
  if (unavailable >= replicas)
    return `maxUnavailable ${String(maxUnavailable)} allows all of them to be unavailable at once, and requests then fail. Set it to 0.`;
  return isReadyBlindly(template) ? blind : undefined;
}
