import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { type SourceMap, sourceMapVariable, sourceMapVersion } from '../source-map/source-map';
import { folderTexts } from './folder';
import { reasonOf } from './reason';
import type { State } from './state';
import { StateError } from './state-error';

/** The output of a cdk8s program, in memory. */
export interface ProgramOutput {
  /** Its manifests; their files are paths in the output directory. */
  readonly state: State;
  readonly sourceMap: SourceMap;
}

const configurationFile = 'cdk8s.yaml';

/** Listeners to a program that runs. */
export interface ProgramListener {
  /** Hears of the command before it runs. */
  readonly tell: (line: string) => void;
  /** Gets the messages of a program that fails. */
  readonly print: (text: string) => void;
}

/**
 * Runs the `app` command of `cdk8s.yaml`, as `cdk8s synth` does, with the output directory and the source map in a temporary
 * folder.
 *
 * @throws StateError if there is no command, the program fails, or it writes no source map
 */
export async function programOutput(cwd: string, { tell, print }: ProgramListener): Promise<ProgramOutput> {
  const command = commandIn(cwd);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-istio-program-')));
  const outdir = join(folder, 'dist');
  const map = join(folder, 'source-map.json');
  try {
    tell(`runs the program: ${command} (app of ${configurationFile})`);
    const { status, output } = await run(command, cwd, { CDK8S_OUTDIR: outdir, [sourceMapVariable]: map });
    if (status !== 0) {
      const shown = output.replaceAll(realpathSync(cwd) + sep, '').replaceAll(folder + sep, '');
      print(told(shown));
      throw new StateError(`the program fails with ${statusText(status)}: ${command}`);
    }
    if (!existsSync(map))
      throw new StateError(
        `the program tells no lines (${command}): make its app with new App() of this version of cdk8s-istio, and call app.synth()`,
      );
    const sourceMap = sourceMapIn(map);
    const state = existsSync(outdir) ? folderTexts(outdir, '.') : { texts: [], objects: [], faults: [] };
    if (state.texts.length === 0 && sourceMap.objects.length > 0)
      throw new StateError(
        `the program writes to a folder of its own (${command}), not to CDK8S_OUTDIR: remove outdir from its App, and set output in ${configurationFile}`,
      );
    return { state, sourceMap };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandIn(cwd: string): string {
  let text: string;
  try {
    text = readFileSync(join(cwd, configurationFile), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new StateError(`cannot read ${configurationFile}: ${reasonOf(error)}`);
    throw new StateError(
      `no ${configurationFile} in this folder, whose app is the program: run the command in the folder of the program`,
    );
  }
  const app = appIn(text);
  if (app === undefined)
    throw new StateError(
      `${configurationFile} has no app: add the command of the program, such as app: tsx main.ts`,
    );
  return app;
}

function appIn(text: string): string | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0]);
    throw new StateError(`${configurationFile}:${line}:${col}: invalid YAML: ${fault.message}`);
  }
  const app: unknown = Object(document.toJS()).app;
  return typeof app === 'string' && app.trim() !== '' ? app.trim() : undefined;
}

function sourceMapIn(file: string): SourceMap {
  const map: SourceMap = JSON.parse(readFileSync(file, 'utf8'));
  if (map.version !== sourceMapVersion)
    throw new StateError(
      'the program uses another version of cdk8s-istio than this command: install the same one',
    );
  return map;
}

interface Ended {
  /** The name of a signal that ended it. */
  readonly status: number | NodeJS.Signals;
  /** Standard error, or standard output if nothing was written there. */
  readonly output: string;
}

function run(command: string, cwd: string, variables: NodeJS.ProcessEnv): Promise<Ended> {
  const { spawn } = require('node:child_process') as typeof import('node:child_process');
  const { PATH = '', NODE_OPTIONS = '' } = process.env;
  const env = {
    ...process.env,
    // As npx and npm do it: the program may need a tool of its own packages.
    PATH: `${PATH}${delimiter}${join(cwd, 'node_modules/.bin')}`,
    // A compiled program tells the lines of its sources.
    NODE_OPTIONS: `${NODE_OPTIONS} --enable-source-maps`.trim(),
    ...variables,
  };
  return new Promise((done, fail) => {
    const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (error) => fail(new StateError(`cannot run ${command}: ${error.message}`)));
    child.on('close', (code, signal) => {
      const [written, other] = [err, out].map((chunks) => Buffer.concat(chunks).toString());
      done({ status: code ?? signal ?? 1, output: (written?.trim() ? written : other) ?? '' });
    });
  });
}

function statusText(status: Ended['status']): string {
  return typeof status === 'number' ? `status ${status}` : `signal ${status}`;
}

const mostLines = 20;

/** The message of a failing program, without stack traces and the code of Node.js that threw it. */
function told(output: string): string {
  const lines = output
    .replace(/^node:\S+:\d+\n(?:.+\n)*/gm, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => !/^\s+at |^Node\.js v\d/.test(line))
    .join('\n')
    // The fields that Node.js prints after the trace of an error.
    .replace(/\n(?: +[\w[\]]+: .*\n)+\}\s*$/, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .split('\n');
  const more = lines.length - mostLines;
  const text = lines.slice(0, mostLines).join('\n');
  return text === '' ? '' : `${text}\n${more > 0 ? `… and ${more} more lines\n` : ''}`;
}
