import { createColors } from 'picocolors';
import { specOf } from '../../mesh/objects/json';
import { wordsOf } from '../../mesh/objects/key';
import { addTo } from '../../mesh/objects/multi-map';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import type { GateProgress } from '../gates/gates';
import type { Recognition } from '../live/recognise';
import type { Survey } from '../live/survey';

/** The commands with which a run can be continued from any point: to the new state, or back to the old one. */
export interface NextCommands {
  readonly resume: string;
  readonly rollBack: string;
}

/** The state that the cluster is in. */
export function surveyWords({ objects, now }: Survey): string {
  const changing = objects.filter(({ recognition }) => recognition !== 'unchanged');
  const count = (recognition: Recognition) =>
    changing.filter((object) => object.recognition === recognition).length;
  const [old, between, done] = [count('old'), count('between'), count('new')];
  const lines =
    objects.length > 0 && objects.every(({ live }) => live === undefined)
      ? ['The cluster contains no object of either state yet.']
      : done + between === 0
        ? ['The cluster is in the old state.']
        : old + between === 0
          ? ['The cluster is in the new state.']
          : [
              `The cluster is between the two states. Of ${objectCount(changing.length)} that change, ${done} match the new state, ${between} an intermediate state, ${old} the old state.`,
            ];
  return [...lines, ...unreadyWords(objects, now)].map((line) => wrapped(visible(line))).join('\n');
}

function unreadyWords(objects: Survey['objects'], now: ObjectMap): string[] {
  return objects.flatMap(({ possible: { key }, manifest }) => {
    const known = now.get(key);
    if (manifest === undefined || known === undefined || known === manifest) return [];
    const replicas = specOf(manifest)['replicas'] ?? 1;
    return [`${wordsOf(key)} has ${String(specOf(known)['replicas'])} of ${String(replicas)} pods ready.`];
  });
}

/** The fields that are taken over, one line for each set of managers. */
export function ownershipNotes(taken: ReadonlyMap<string, readonly string[]>): string[] {
  const byManagers = new Map<string, string[]>();
  for (const [key, managers] of taken) {
    const names = managers.join(' and ');
    addTo(byManagers, names, wordsOf(key));
  }
  return [...byManagers].map(
    ([managers, keys]) => `fields of ${managers} become those of cdk8s-istio: ${keys.join(', ')}.`,
  );
}

/** Wraps text for a terminal. Lines that begin with a blank are a diff or a command, and are not wrapped. */
export function paragraphs(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      /^\s/.test(line) ? visible(line) : wrapped(visible(line), '', line.startsWith('- ') ? '  ' : ''),
    )
    .join('\n');
}

/** A gate and its state, in one line. */
export function progressWords({ gate, waitsFor }: GateProgress): string {
  return waitsFor === undefined ? gate : `${gate}: ${waitsFor}`;
}

/** The reason why `apply` stopped after its first write, and the commands that continue. */
export function stoppedWords(reason: string, where: string, { resume, rollBack }: NextCommands): string {
  return [
    reason,
    `Stopped ${where}. No further step was started; requests are served as before.`,
    `  to resume:     ${resume}`,
    `  to roll back:  ${rollBack}`,
  ].join('\n');
}

/** The reason why an unverified plan is not executed without confirmation. */
export const unverifiedWords = [
  'This plan is not fully verified, and --yes skips the confirmation. Nothing was changed.',
  'To execute it anyway, add --accept-unverified.',
].join('\n');

/** The duration of a step. */
export interface StepTime {
  readonly name: string;
  /** Milliseconds from its first dry run to its last gate. */
  readonly time: number;
}

/** The duration of each step. */
export function summaryWords(times: readonly StepTime[], hasColours: boolean): string {
  const { bold } = createColors(hasColours);
  const all = times.reduce((sum, { time }) => sum + time, 0);
  const longest = Math.max(...times.map(({ name }) => name.length));
  const rows = times.map(({ name, time }) => `  ${name.padEnd(longest)}  ${seconds(time).padStart(8)}`);
  return [bold(`Done in ${seconds(all)}.`), ...rows].join('\n');
}

/** `12.3 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function objectCount(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}
