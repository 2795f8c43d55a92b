import type { ApplyRequest } from '../apply/request';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { changedKeys, objectMap } from '../mesh/objects/object-map';
import type { ApplySettings, StateNames } from './apply-settings';
import { configurationIn, meshOptions } from './configuration';
import { bothStates, stateReading } from './planned-states';
import { prunedObjects } from './pruned';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';
import { wholeState } from './whole-state';
import { readWrittenPlan } from './written-plan';

/** The output of cdk8s synth. */
const written = { name: 'dist', options: { '--to': 'dist' }, hints: {} };

/** The change that a command line requests, with the names of its states. @throws UsageError for invalid options */
export async function requestOf(
  plan: string | undefined,
  settings: ApplySettings,
  surroundings: ConnectedSurroundings,
): Promise<{ readonly request: ApplyRequest; readonly names: StateNames }> {
  if (plan !== undefined && (settings.from ?? settings.to) !== undefined)
    throw new UsageError('a plan contains its two states: omit --from and --to, or the plan');
  if (plan !== undefined && (settings.render ?? settings.allowUnread) !== undefined)
    throw new UsageError('a plan contains its two states: omit --render and --allow-unread');
  const reading = stateReading(settings, surroundings);
  const { prune = [], takeOver: takenOver, back = false } = settings;
  const mesh = meshOptions(configurationIn(surroundings.cwd)?.mesh, settings.istio);
  const ends = (from: readonly MeshObject[], to: readonly MeshObject[]) => {
    const [start, end] = back ? [to, from] : [from, to];
    return { from: start, to: end, mesh, takenOver, pruned: prunedObjects(prune, start, end) };
  };
  if (plan !== undefined) {
    const { from, to, objection } = readWrittenPlan(surroundings.cwd, plan);
    const request = { ...ends(from, to), ...(back ? {} : { objection }) };
    return { request, names: { plan, from: '', to: '' } };
  }
  const { from = 'HEAD:dist', to = 'dist' } = settings;
  const [old, wanted] = await bothStates([from, to], reading, surroundings);
  // A rollback to the last commit, after a change in dist was applied in part.
  const isBack = settings.from === undefined && settings.to !== undefined && to !== 'dist';
  if (isBack && changedKeys(objectMap(old), objectMap(wanted)).length === 0)
    return {
      request: ends((await wholeState(written, reading, surroundings)).objects, wanted),
      names: { plan, from: 'dist', to },
    };
  return { request: ends(old, wanted), names: { plan, from, to } };
}
