import { createColors } from 'picocolors';
import { specOf } from '../../mesh/objects/json';
import { wordsOf } from '../../mesh/objects/key';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import type { GateProgress } from '../gates/gates';
import type { Recognition } from '../live/recognise';
import type { Survey } from '../live/survey';

/** The commands that lead on from any point: to the new state, and back to the old one. */
export interface NextCommands {
  readonly resume: string;
  readonly rollBack: string;
}

/** Where a cluster stands, in words. */
export function surveyWords({ objects, now }: Survey): string {
  const changing = objects.filter(({ recognition }) => recognition !== 'unchanged');
  const count = (recognition: Recognition) =>
    changing.filter((object) => object.recognition === recognition).length;
  const [old, between, done] = [count('old'), count('between'), count('new')];
  const lines =
    objects.length > 0 && objects.every(({ live }) => live === undefined)
      ? ['Nothing of the two states is in the cluster yet.']
      : done + between === 0
        ? ['The cluster is in the old state.']
        : old + between === 0
          ? ['The cluster is in the new state.']
          : [
              `The cluster is on the way: of ${objectCount(changing.length)} that change, ${done} as in the new state, ${between} in between, ${old} as in the old one.`,
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

/** Whose fields are taken over, a line for each set of managers. */
export function ownershipNotes(taken: ReadonlyMap<string, readonly string[]>): string[] {
  const byManagers = new Map<string, string[]>();
  for (const [key, managers] of taken) {
    const names = managers.join(' and ');
    byManagers.set(names, [...(byManagers.get(names) ?? []), wordsOf(key)]);
  }
  return [...byManagers].map(
    ([managers, keys]) => `fields of ${managers} become those of cdk8s-istio: ${keys.join(', ')}.`,
  );
}

/** Paragraphs for a terminal: lines that begin with a blank are a diff, or a command, and stay as they are. */
export function paragraphs(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      /^\s/.test(line) ? visible(line) : wrapped(visible(line), '', line.startsWith('- ') ? '  ' : ''),
    )
    .join('\n');
}

/** What a gate waits for, as one line. */
export function progressWords({ gate, waitsFor }: GateProgress): string {
  return waitsFor === undefined ? gate : `${gate}: ${waitsFor}`;
}

/** Why apply stopped after it had begun to write, and how to go on. */
export function stoppedWords(reason: string, where: string, { resume, rollBack }: NextCommands): string {
  return [
    reason,
    `Stopped ${where}. The next step was not taken; requests go on as they are.`,
    `  to go on:    ${resume}`,
    `  to go back:  ${rollBack}`,
  ].join('\n');
}

/** Why a plan that nobody looks at is not carried out. */
export const unverifiedWords = [
  'This plan is not verified in full, and --yes skips the question. Nothing was changed.',
  'To carry it out all the same, add --accept-unverified.',
].join('\n');

/** Time of a step with its name. */
export interface StepTime {
  readonly name: string;
  /** Milliseconds from its first dry run to its last gate. */
  readonly time: number;
}

/** How long each step took. */
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
