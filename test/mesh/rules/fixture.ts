import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../lab/objects';
import type { LabRequest, Reached } from '../pod/messages';
import { type Expected, type Question, questionOf } from './question';

/** The YAML of a rule's failing or passing twin, with what it claims about the wire. */
export interface Fixture {
  readonly rule: string;
  /** `failing.yaml`, `passing-2.yaml`, `failing` for a folder. */
  readonly name: string;
  readonly files: readonly string[];
  readonly objects: readonly KubernetesObject[];
  readonly questions: readonly Question[];
  /** It says that it must not run beside others. */
  readonly isAlone: boolean;
}

const FOLDER = join(__dirname, '..', '..', 'check', 'rules');

/** All fixtures that ask something of the wire, in the order of their rules. */
export function fixturesOf(isWanted: (rule: string) => boolean, folder = FOLDER): readonly Fixture[] {
  if (!existsSync(folder)) return [];
  const rules = readdirSync(folder).filter((rule) => statSync(join(folder, rule)).isDirectory());
  return rules
    .filter(isWanted)
    .sort()
    .flatMap((rule) =>
      readdirSync(join(folder, rule))
        .filter((name) => /^(failing|passing)/.test(name))
        .sort()
        .map((name) => fixtureOf(folder, rule, name)),
    )
    .filter(({ questions }) => questions.length > 0);
}

function fixtureOf(folder: string, rule: string, name: string): Fixture {
  const files = filesOf(join(folder, rule, name));
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const lines = texts.flatMap((text) => text.split('\n'));
  const commented = (word: string) =>
    lines.map((line) => new RegExp(`^\\s*#\\s*${word}:(.*)$`).exec(line)?.[1]?.trim()).filter(isString);
  const read = (text: string) => {
    try {
      return questionOf(text);
    } catch (error) {
      throw new Error(`${rule}/${name}: ${error instanceof Error ? error.message : error}`);
    }
  };
  const questions = [...commented('asks').map(read), ...listed(join(folder, rule), name)];
  // The manifests of a fixture without questions need not be readable here.
  const objects = questions.length === 0 ? [] : texts.flatMap(objectsOf);
  return { rule, name, files, objects, questions, isAlone: commented('lab').includes('alone') };
}

type Listed = { readonly twin: string } & (ListedRequest | ListedRefusal);

/** A question to the API server, or to istioctl. */
interface ListedRefusal {
  readonly ask: 'apply' | 'validate';
  /** Text of the refusal; left out where all is accepted. */
  readonly refused?: string;
}

interface ListedRequest extends LabRequest {
  readonly from?: string;
  /** Of the answer; 0 where none comes. */
  readonly status: number;
  readonly flag?: string;
  /** Whose pods answer, as `APP` or `APP/VERSION`. Of several, each must. */
  readonly reaches?: readonly string[];
  /** That the pod sees. */
  readonly path?: string;
  readonly protocol?: Reached['protocol'];
  /** Whether all requests reach one pod, or more than one. */
  readonly pods?: 'one' | 'several';
}

/** Questions in `wire.json`, each with the twin that it is for: `failing`, `failing-2`. */
function listed(folder: string, name: string): readonly Question[] {
  const file = join(folder, 'wire.json');
  if (!existsSync(file)) return [];
  const all = JSON.parse(readFileSync(file, 'utf8')) as readonly Listed[];
  return all
    .filter(({ twin }) => twin === name.replace(/\.ya?ml$/, ''))
    .map(({ twin: _twin, ...line }) => ('ask' in line ? refusalListed(line) : requestListed(line)));
}

function refusalListed({ ask, refused }: ListedRefusal): Question {
  const text = `${ask} -> ${refused === undefined ? 'accepted' : `refused: ${refused}`}`;
  return { kind: ask, text, asks: ask, refused };
}

function requestListed(line: ListedRequest): Question {
  const { from = 'outside', status, flag, reaches, path, protocol, pods, ...request } = line;
  const asks = `${JSON.stringify(request)} from ${from}`;
  const details = new Map(Object.entries({ path, protocol }).filter(hasValue));
  const answer = { status, ...(flag && { flag }), details };
  const outcomes = reaches?.map((app) => ({ ...answer, ...namedIn(app) })) ?? [answer];
  const named = [...details].map(([name, value]) => `${name}=${value}`);
  const told = [status, reaches?.join(' or '), ...named, pods && `${pods} of its pods`];
  const text = `${asks} -> ${told.filter((word) => word !== undefined).join(' ')}`;
  return { kind: 'wire', text, asks, from, request, outcomes, ...(pods && { pods }) };
}

function hasValue(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}

function namedIn(pods: string): Pick<Expected, 'app' | 'version'> {
  const [app, version] = pods.split('/');
  return { ...(app && { app }), ...(version && { version }) };
}

function filesOf(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .sort()
    .map((file) => join(path, file));
}

function objectsOf(text: string): readonly KubernetesObject[] {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true });
  const read = documents.map((document) => document.toJS() as KubernetesObject | null);
  return read.flatMap((object) => {
    if (object === null || typeof object !== 'object') return [];
    return object.kind === 'List' ? (object['items'] as readonly KubernetesObject[]) : [object];
  });
}

function isString(value: string | undefined): value is string {
  return value !== undefined;
}
