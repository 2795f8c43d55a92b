import { existsSync, lstatSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { hasForm } from '../constructs/values/names';
import { type AppFile, newApp } from './new-app';
import type { ExitStatus, Surroundings } from './surroundings';
import { UsageError } from './usage-error';

/** The options of `init` from the command line. */
export interface InitSettings {
  readonly name?: string;
  readonly namespace?: string;
}

/** `cdk8s-istio init [DIR]`: writes a new app with a service and a canary. */
export function runInit(
  directory: string,
  settings: InitSettings,
  { cwd, stdout }: Surroundings,
): ExitStatus {
  const folder = resolve(cwd, directory);
  const name = settings.name ?? basename(folder);
  const namespace = settings.namespace ?? name;
  if (!hasForm(name, 'DNS-1123 label')) {
    const origin = settings.name === undefined ? `the folder name ${name}` : `--name ${name}`;
    throw new UsageError(
      `${origin} is not a valid name for the app: set --name to at most 63 lower-case letters, digits and "-"`,
    );
  }
  if (!hasForm(namespace, 'DNS-1123 label')) {
    throw new UsageError(
      `${namespace} is not a valid namespace: set --namespace to at most 63 lower-case letters, digits and "-"`,
    );
  }
  const files = newApp({ name, namespace });
  refuseToOverwrite(directory, folder, files);
  writeAll(directory, folder, files);
  stdout.write(nextSteps(files, relative(cwd, folder)));
  return 0;
}

function refuseToOverwrite(directory: string, folder: string, files: readonly AppFile[]): void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new UsageError(`${directory} is a file, not a folder`);
  }
  const taken = files.map(({ path }) => path).filter((path) => isThere(join(folder, path)));
  if (taken.length === 0) return;
  throw new UsageError(
    `${taken.join(', ')} already ${taken.length === 1 ? 'exists' : 'exist'}: choose another folder, or move ${taken.length === 1 ? 'it' : 'them'} away. Nothing was written.`,
  );
}

/** Whether a file exists, also as a broken link. Without permission to read the folder, the later write fails. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Writes all files or none: after a failure it removes the files and folders that it created. */
function writeAll(directory: string, folder: string, files: readonly AppFile[]): void {
  let made: string | undefined;
  const written: string[] = [];
  try {
    made = mkdirSync(folder, { recursive: true });
    for (const { path, text } of files) {
      const file = join(folder, path);
      // Listed before the write, which leaves an empty file on a full disk.
      if (!isThere(file)) written.push(file);
      writeFileSync(file, text, { flag: 'wx' });
    }
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot write to ${directory}: ${reason}. Nothing was written.`);
  }
}

function nextSteps(files: readonly AppFile[], folder: string): string {
  const place = folder === '' ? 'this folder' : folder;
  const enter = folder === '' ? [] : [`  cd ${folder}`];
  const commands = ['  npm install', '  npx cdk8s synth         # writes dist/ from main.ts', '  npm test'];
  return [
    `Wrote ${files.map(({ path }) => path).join(', ')} to ${place}.`,
    '',
    'Next:',
    ...enter,
    ...commands,
    '',
  ].join('\n');
}
