import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

/**
 * The output of `kubectl kustomize` or `kustomize build` for a kustomization, of `helm template` for a chart. The programs
 * are those in PATH, and cannot fetch anything.
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
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const has = (...files: readonly string[]) => files.some((file) => existsSync(join(folder, file)));
  const commands = has('Chart.yaml')
    ? [helm(folder, rendering)]
    : has('kustomization.yaml', 'kustomization.yml', 'Kustomization')
      ? kustomize(folder)
      : [];
  if (commands.length === 0) return undefined;
  for (const command of commands) {
    const output = await outputOf(command, cwd, name);
    if (output === undefined) continue;
    const words = command.args.map((arg) => (arg === folder ? name : arg));
    rendering.tell(`rendered: ${[command.program, ...words].join(' ')}`);
    const texts = new Texts();
    const file = `${name.replace(/(?<=.)\/+$/, '')} (rendered)`;
    if (texts.takesRoom(file, output.length)) texts.add(file, output);
    return texts.state();
  }
  const programs = commands.map(({ program }) => program).join(' or ');
  throw new StateError(`cannot render ${name}: ${programs} is not in PATH`);
}

function helm(folder: string, { values, namespace }: Rendering): Command {
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
function outputOf({ program, args }: Command, cwd: string, name: string): Promise<Buffer | undefined> {
  const { execFile } = require('node:child_process') as typeof import('node:child_process');
  const env = { ...process.env, ...withoutNetwork };
  const options = { cwd, env, encoding: 'buffer', maxBuffer: most, timeout: patience } as const;
  return new Promise((done, fail) => {
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else if (error.code === 'ENOENT') done(undefined);
      else fail(new StateError(`cannot render ${name}: ${program} fails: ${reasonOf(error, stderr)}`));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
}

function reasonOf(error: { readonly killed?: boolean; readonly message: string }, stderr: Buffer): string {
  const text = stderr.toString();
  if (wantsNetwork.test(text))
    return 'it needs remote files, and --render fetches nothing: run it yourself, and check its output with check -';
  if (error.killed) return `it takes longer than ${patience / 1000} seconds`;
  const lines = text.trim().split('\n').slice(0, 5).join('\n');
  return lines === '' ? error.message.replace(/\n.*$/s, '') : lines;
}
