import { isMapping, mappingOf, specOf } from '../../mesh/objects/json';
import { wordsOf } from '../../mesh/objects/key';
import type { PodTemplate } from '../../mesh/objects/kubernetes-types';
import type { JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSame } from '../../mesh/objects/same';
import { immutableField } from '../changes/kinds-of-change';
import type { LeastPods, PodsOfStates } from './pods-of-states';

/** Whether requests fail while pods are replaced, or only while added pods start. */
export type Disrupts = 'replaced' | 'started';

/** Notes on pods that are replaced. */
export interface Disruptions {
  readonly notes: readonly string[];
  /** Whether one of them says that requests fail meanwhile. */
  readonly loses: boolean;
}

/**
 * The rolling updates of a change, with the requests that they lose, and the objects that are deleted and created
 * again. Workloads that replace their pods in the same way share a note.
 */
export function disruptionsOf(
  changed: readonly string[],
  from: ObjectMap,
  to: ObjectMap,
  { isCalled, least }: PodsOfStates,
): Disruptions {
  const notes: string[] = [];
  const replaced = new Map<string, Replaced[]>();
  let loses = false;
  for (const key of changed) {
    const [before, after] = [from.get(key), to.get(key)];
    if (before === undefined || after === undefined) continue;
    const name = wordsOf(key);
    const field = immutableField(before, after);
    if (field !== undefined) notes.push(`${name} is deleted and created again, since ${field} is immutable.`);
    else if (isPod(after) && !isSame(specOf(before)['containers'], specOf(after)['containers'])) {
      notes.push(`${name} restarts the containers whose images change, and requests to it fail meanwhile.`);
      loses = true;
    } else {
      const template = specOf(after)['template'];
      if (!isMapping(template) || isSame(specOf(before)['template'], template) || !isRolling(after)) continue;
      const pods = least(after);
      const isSelected = isCalled(after);
      const why = isSelected ? whyItLoses(after, template as PodTemplate & JsonObject, pods) : undefined;
      loses ||= why !== undefined;
      // The number of nodes decides how many pods a DaemonSet has.
      const which = after.kind === 'DaemonSet' ? 'pods' : pods.count === 1 ? 'pod' : `${pods.count} pods`;
      addTo(replaced, why ?? (isSelected ? '' : unselected), { name, which });
    }
  }
  return { notes: [...notes, ...[...replaced].map(([why, those]) => replacedWords(why, those))], loses };
}

/** In place of a reason: nothing is known to send requests to the pods. */
const unselected = 'unselected';

/** A workload that replaces its pods. */
interface Replaced {
  readonly name: string;
  /** `pod`, `2 pods`, `pods`. */
  readonly which: string;
}

function replacedWords(why: string, those: readonly Replaced[]): string {
  const [first, ...others] = those;
  const isOne = others.length === 0;
  const what = isOne ? `${first?.name} replaces its ${first?.which}` : `${listed(those)} replace their pods`;
  if (why === unselected) return `${what}; no Service selects ${isOne ? 'it' : 'them'}.`;
  if (why !== '') return `${what}: ${why}`;
  return `${what} in ${isOne ? 'a rolling update' : 'rolling updates'}.`;
}

function listed(those: readonly { readonly name: string }[]): string {
  const names = those.map(({ name }) => name);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Workloads of which added pods get requests before they listen; those of a rolling update have a note already. */
export function startsOf(joined: ReadonlySet<string>, from: ObjectMap, to: ObjectMap): string[] {
  const those = [...joined].sort().flatMap((key) => {
    const [before, after] = [from.get(key), to.get(key)];
    if (after === undefined || !rolling.has(after.kind)) return [];
    const template = specOf(after)['template'];
    if (!isMapping(template) || !isReadyBlindly(template as PodTemplate)) return [];
    const isReplaced = before !== undefined && !isSame(specOf(before)['template'], template);
    return isReplaced ? [] : [{ name: wordsOf(key) }];
  });
  const [first, ...others] = those;
  if (first === undefined) return [];
  return [others.length === 0 ? `${first.name} adds pods: ${blind}` : `${listed(those)} add pods: ${blind}`];
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
  { count: replicas, field }: LeastPods,
): string | undefined {
  if (object.kind === 'StatefulSet' && replicas === 1)
    return `a StatefulSet stops its only pod before the new one starts, and requests fail meanwhile. If the application can run with more than one pod, raise ${field}.`;
  const strategy = mappingOf(specOf(object)['strategy']);
  if (strategy['type'] === 'Recreate')
    return 'strategy Recreate stops all old pods before a new one starts, and requests fail meanwhile. Use RollingUpdate if two versions may run at the same time.';
  const { maxUnavailable = '25%' } = mappingOf(strategy['rollingUpdate']);
  const unavailable =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.floor((replicas * Number.parseInt(String(maxUnavailable), 10)) / 100);
  if (unavailable >= replicas)
    return `maxUnavailable ${String(maxUnavailable)} allows all of them to be unavailable at once, and requests then fail. Set it to 0.`;
  return isReadyBlindly(template) ? blind : undefined;
}
