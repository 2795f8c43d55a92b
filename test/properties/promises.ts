import { destinationPromises } from './destination-promises';
import { type Facts, factsOf } from './facts';
import { podPromises } from './pod-promises';
import type { Program } from './program';
import { type Reading, read } from './reading';
import { routePromises } from './route-promises';

const all = { ...podPromises, ...destinationPromises, ...routePromises };

export type PromiseName = keyof typeof all;

/** What is promised of every program's YAML, by the sentence that says it. */
export const promises: ReadonlyMap<string, (reading: Reading) => string[]> = new Map(Object.entries(all));

/** The promises that a text breaks: each violation behind the name of its promise. */
export function violations(text: string, facts: Facts): { promise: string; violation: string }[] {
  const reading = read(text, facts);
  return [...promises].flatMap(([promise, find]) =>
    find(reading).map((violation) => ({ promise, violation })),
  );
}

/** The violations of one promise in the YAML of a program. */
export function broken(promise: string, text: string, program: Program): string[] {
  const find = promises.get(promise);
  if (find === undefined) throw new Error(`there is no promise "${promise}"`);
  return find(read(text, factsOf(program)));
}
