import { existsSync, lstatSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { hasForm } from '../constructs/values/names';
import { type AppFile, newApp } from './new-app';
import type { ExitStatus, Surroundings } from './surroundings';
import { UsageError } from './usage-error';

/** The options of `init`, as the command line gives them. */
export interface InitSettings {
  readonly name?: string;
  readonly namespace?: string;
}

/** `cdk8s-istio init [DIR]`: an app to start from, with a service and a canary. */
export function runInit(
  directory: string,
  settings: InitSettings,
  { cwd, stdout }: Surroundings,
): ExitStatus {
  const folder = resolve(cwd, directory);
  const name = settings.name ?? basename(folder);
  const namespace = settings.namespace ?? name;
  if (!hasForm(name, 'DNS-1123 label')) {
    const origin = settings.name === undefined ? `the folder's name ${name}` : `--name ${name}`;
    throw new UsageError(
      `${origin} cannot name the app: give --name with lower case letters, digits and "-", at most 63`,
    );
  }
  if (!hasForm(namespace, 'DNS-1123 label')) {
    throw new UsageError(
      `${namespace} cannot name a namespace: give --namespace with lower case letters, digits and "-", at most 63`,
    );
  }
  const files = newApp({ name, namespace });
  refuseToOverwrite(directory, folder, files);
  writeAll(directory, folder, files);
  stdout.write(toldOf(files, relative(cwd, folder)));
  return 0;
}

function refuseToOverwrite(directory: string, folder: string, files: readonly AppFile[]): void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new UsageError(`${directory} is a file: name a folder`);
  }
  const taken = files.map(({ path }) => path).filter((path) => isThere(join(folder, path)));
  if (taken.length === 0) return;
  throw new UsageError(
    `${taken.join(', ')} would be overwritten: name another folder, or move ${taken.length === 1 ? 'it' : 'them'} away. Nothing was written.`,
  );
}

/** Also true of a link that leads nowhere. Where nobody may look, writing fails, and says why. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** All or nothing: files that were written before one failed are taken away, and so are folders that were made. */
function writeAll(directory: string, folder: string, files: readonly AppFile[]): void {
  let made: string | undefined;
  const written: string[] = [];
  try {
    made = mkdirSync(folder, { recursive: true });
    for (const { path, text } of files) {
      const file = join(folder, path);
      // Listed first: a disk that is full leaves an empty file.
      if (!isThere(file)) written.push(file);
      writeFileSync(file, text, { flag: 'wx' });
    }
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${directory} cannot be written to: ${reason}. Nothing was written.`);
  }
}

function toldOf(files: readonly AppFile[], folder: string): string {
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
