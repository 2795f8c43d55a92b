import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isCluster } from './read-state';
import type { State } from './state';
import { StateError } from './state-error';
import { Texts } from './texts';

/** How folders are rendered. */
export interface Rendering {
  /** Files of values for charts, relative to the working folder. */
  readonly values: readonly string[];
  /** Namespace of the release of a chart. */
  readonly namespace: string | undefined;
  /** Hears of each program that runs. */
  readonly tell: (line: string) => void;
}

/** A program with its arguments. */
interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** A folder to render. */
interface Source {
  readonly folder: string;
  /** Files of values for charts. */
  readonly values: readonly string[];
  /** A text of the program or about it, with the paths of the source as the user names them. */
  named(text: string): string;
}

/**
 * The output of `kubectl kustomize` or `kustomize build` for a kustomization, of `helm template` for a chart: in a folder,
 * or in a folder of a git commit, which is exported. The programs are those in PATH, and cannot fetch anything.
 *
 * @returns undefined for all other states
 * @throws StateError when a program is missing or fails
 */
export async function renderedTexts(
  name: string,
  cwd: string,
  rendering: Rendering,
): Promise<State | undefined> {
  const folder = resolve(cwd, name);
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    const named = (text: string) => text.replaceAll(folder, name);
    return rendered(name, cwd, { folder, values: rendering.values, named }, rendering);
  }
  if (stats !== undefined || !name.includes(':') || isCluster(name)) return undefined;
  const { exportedFolder } = require('./exported') as typeof import('./exported');
  const exported = await exportedFolder(name, cwd);
  try {
    const values: string[] = [];
    // A file of values belongs to the commit, unless it is only in the working folder.
    if (isChart(exported.folder))
      for (const file of rendering.values) values.push((await exported.file(file)) ?? file);
    const { root, ref } = exported;
    const named = (text: string) => text.replaceAll(`${root}/`, ref).replaceAll(root, ref);
    return await rendered(name, cwd, { folder: exported.folder, values, named }, rendering);
  } finally {
    exported.remove();
  }
}

async function rendered(
  name: string,
  cwd: string,
  source: Source,
  { namespace, tell }: Rendering,
): Promise<State | undefined> {
  const { folder } = source;
  const commands = isChart(folder)
    ? [helm(source, namespace)]
    : has(folder, 'kustomization.yaml', 'kustomization.yml', 'Kustomization')
      ? kustomize(folder)
      : [];
  if (commands.length === 0) return undefined;
  for (const command of commands) {
    const output = await outputOf(command, cwd, name, source);
    if (output === undefined) continue;
    tell(source.named(`rendered: ${[command.program, ...command.args].join(' ')}`));
    const texts = new Texts();
    const file = `${name.replace(/(?<=.)\/+$/, '')} (rendered)`;
    if (texts.takesRoom(file, output.length)) texts.add(file, output);
    return texts.state();
  }
  const programs = commands.map(({ program }) => program).join(' or ');
  throw new StateError(`cannot render ${name}: ${programs} is not in PATH`);
}

function has(folder: string, ...files: readonly string[]): boolean {
  return files.some((file) => existsSync(join(folder, file)));
}

function isChart(folder: string): boolean {
  return has(folder, 'Chart.yaml');
}

function helm({ folder, values }: Source, namespace: string | undefined): Command {
  const options = [
    ...values.flatMap((file) => ['--values', file]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
  ];
  return { program: 'helm', args: ['template', folder, ...options] };
}

function kustomize(folder: string): readonly Command[] {
  return [
    { program: 'kubectl', args: ['kustomize', folder] },
    { program: 'kustomize', args: ['build', folder] },
  ];
}

/** Git refuses every transport, and requests go to a proxy that does not exist. */
const withoutNetwork = {
  GIT_ALLOW_PROTOCOL: '',
  GIT_TERMINAL_PROMPT: '0',
  ...Object.fromEntries(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
      [name, nowhere()],
      [name.toLowerCase(), nowhere()],
    ]),
  ),
  NO_PROXY: '',
  no_proxy: '',
};

function nowhere(): string {
  return 'http://127.0.0.1:9';
}

/** What programs write when they cannot fetch. */
const wantsNetwork = /127\.0\.0\.1:9\b|transport '\w+' not allowed/;

const most = 512 * 1024 * 1024;
/** Milliseconds. Without a network nothing takes that long. */
const patience = 120_000;

/** The output of a program; undefined if it is not installed. */
function outputOf(
  { program, args }: Command,
  cwd: string,
  name: string,
  { named }: Source,
): Promise<Buffer | undefined> {
  const { execFile } = require('node:child_process') as typeof import('node:child_process');
  const env = { ...process.env, ...withoutNetwork };
  const options = { cwd, env, encoding: 'buffer', maxBuffer: most, timeout: patience } as const;
  return new Promise((done, fail) => {
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else if (error.code === 'ENOENT') done(undefined);
      else fail(new StateError(`cannot render ${name}: ${program} fails: ${named(reasonOf(error, stderr))}`));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
}

function reasonOf(error: { readonly killed?: boolean; readonly message: string }, stderr: Buffer): string {
  const text = stderr.toString();
  if (wantsNetwork.test(text))
    return 'it needs remote files, and --render fetches nothing: run it yourself, and name its output as the state';
  if (error.killed) return `it takes longer than ${patience / 1000} seconds`;
  const lines = text.trim().split('\n').slice(0, 5).join('\n');
  return lines === '' ? error.message.replace(/\n.*$/s, '') : lines;
}
