import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { wrap } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

// The code that V8 kept, and its settings, spare a third of the time of a short command: `check` of 100 services takes 1.5
// times as long without them (`npx tsx bench/own-parts.ts`).

/** By version of V8, of those that this was tried with: a setting that it does not know is one that it complains of. */
const patience: ReadonlyMap<string, string> = new Map([
  ['11', '--interrupt-budget=1000000'],
  ['12', '--invocation-count-for-turbofan=30000'],
  ['13', '--invocation-count-for-turbofan=30000'],
]);

/**
 * Keeps what is new in the megabyte that V8 begins with. Most of it is garbage at once, and where the space for it grows,
 * pages are touched that cost more than they spare.
 */
const staySmall = '--semi-space-growth-factor=1';

/**
 * Lets V8 wait longer before it makes fast code of a function: most of what it made would not be ready before the
 * program has ended, and takes a third of its time. What is compiled is only taken again under the same settings.
 */
export function forShortRuns(): void {
  const [version = ''] = process.versions.v8.split('.');
  const setting = patience.get(version);
  if (setting === undefined) return;
  setFlagsFromString(setting);
  setFlagsFromString(staySmall);
}

/** Runs a module; it is given what it requires others with. */
export type Start = (require: NodeJS.Require) => void;

/** A module with the code that V8 made of it when it was built; undefined where there is none for this V8. */
export function tryCompiled(file: string): Start | undefined {
  const cache = cacheOf(file);
  try {
    // V8 itself compares no more than the lengths of the texts.
    if (statSync(cache).mtimeMs < statSync(file).mtimeMs) return undefined;
    const script = scriptOf(file, readFileSync(cache));
    return script.cachedDataRejected ? undefined : startOf(script, file);
  } catch {
    return undefined;
  }
}

/** Runs a module, and keeps what was compiled for it when the program ends. */
export function compile(file: string): Start {
  const script = scriptOf(file);
  process.once('exit', () => writeFileSync(cacheOf(file), script.createCachedData()));
  return startOf(script, file);
}

function cacheOf(file: string): string {
  return `${file}.v8-${process.versions.v8}-${process.arch}.cache`;
}

/** The texts that are built are ASCII alone. */
function scriptOf(filename: string, cachedData?: Buffer): Script {
  return new Script(wrap(readFileSync(filename, 'latin1')), { filename, cachedData });
}

function startOf(script: Script, file: string): Start {
  const run: (...names: unknown[]) => void = script.runInThisContext();
  const module = { exports: {} };
  return (require) => run(module.exports, require, module, file, dirname(file));
}
