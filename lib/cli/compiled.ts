import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { wrap } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

// The code that V8 kept and these settings save a third of the time of a short command: `check` of 100 services takes 1.5
// times as long without them (`npx tsx bench/own-parts.ts`).

/** Settings by major version of V8, for the versions that were measured. V8 prints a warning for an unknown setting. */
const patience: ReadonlyMap<string, string> = new Map([
  ['11', '--interrupt-budget=1000000'],
  ['12', '--invocation-count-for-turbofan=30000'],
  ['13', '--invocation-count-for-turbofan=30000'],
]);

/**
 * Keeps the young generation at its initial size of one megabyte. Most new objects become garbage at once, and touching
 * the pages of a larger space costs more than it saves.
 */
const staySmall = '--semi-space-growth-factor=1';

/** One megabyte is collected sooner by one thread than several threads are woken. */
const collectAlone = '--no-parallel-scavenge';

/**
 * Delays optimization by V8, which takes a third of the time of a short run, and mostly finishes after the program has
 * ended. Compiled code is accepted only under the same settings.
 */
export function forShortRuns(): void {
  const [version = ''] = process.versions.v8.split('.');
  const setting = patience.get(version);
  if (setting === undefined) return;
  setFlagsFromString(setting);
  setFlagsFromString(staySmall);
  setFlagsFromString(collectAlone);
}

/** Runs a module. @param require loads other modules for it */
export type Start = (require: NodeJS.Require) => void;

/** A module with the code that V8 compiled at build time; undefined if there is none for this V8. */
export function tryCompiled(file: string): Start | undefined {
  const cache = cacheOf(file);
  try {
    // V8 itself compares only the lengths of the sources.
    if (statSync(cache).mtimeMs < statSync(file).mtimeMs) return undefined;
    const script = scriptOf(file, readFileSync(cache));
    return script.cachedDataRejected ? undefined : startOf(script, file);
  } catch {
    return undefined;
  }
}

/** Runs a module, and writes its compiled code when the process exits. */
export function compile(file: string): Start {
  const script = scriptOf(file);
  process.once('exit', () => writeFileSync(cacheOf(file), script.createCachedData()));
  return startOf(script, file);
}

function cacheOf(file: string): string {
  return `${file}.v8-${process.versions.v8}-${process.arch}.cache`;
}

/** Built files contain only ASCII. */
function scriptOf(filename: string, cachedData?: Buffer): Script {
  return new Script(wrap(readFileSync(filename, 'latin1')), { filename, cachedData });
}

function startOf(script: Script, file: string): Start {
  const run: (...names: unknown[]) => void = script.runInThisContext();
  const module = { exports: {} };
  return (require) => run(module.exports, require, module, file, dirname(file));
}
