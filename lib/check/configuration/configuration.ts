import { relative, resolve } from 'node:path';
import { tryIstioVersion } from '../../mesh/istio-version';
import type { MeshOptions } from '../../mesh/mesh';
import type { FieldPath, Json, JsonObject } from '../../mesh/objects/mesh-object';
import type { Finding, Severity } from '../finding';
import type { Ignore } from '../ignore';
import { currentRuleName, formerRuleNames } from '../renamed-rules';
import { renamedRule } from '../suppression/suppress';
import { ConfigurationError } from './configuration-error';
import { fileMatcher } from './file-matcher';
import { positionIn } from './position';
import { configurationSchema } from './schema';
import { type SchemaFault, schemaFaults } from './schema-faults';

/** The configuration of all checks that run in a working folder. */
export interface Configuration {
  /** Severities by name of the rule. */
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  /** Accepted findings. */
  readonly ignores: readonly Ignore[];
  /** Notes about the configuration itself: old names of rules. */
  readonly notes: readonly Finding[];
  /** Facts about the cluster besides the files. */
  readonly mesh: MeshOptions;
  /** Whether documents that were not checked leave the exit status unchanged. */
  readonly allowsUnread: boolean;
  /** Files of requests with their expected answers, relative to the folder of the configuration. */
  readonly requests: readonly string[];
}

/** A text that may contain a configuration. */
export interface ConfigurationText {
  /** The file name in messages. */
  readonly file: string;
  /** Its folder, which the patterns in it are relative to. */
  readonly folder: string;
  /** Its content. */
  readonly text: string;
  /**
   * The key of the configuration in it.
   *
   * @default - the whole file
   */
  readonly at?: string;
}

/** The shape of a value that is valid by the schema. */
interface Written {
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  readonly ignores?: readonly {
    readonly rule?: string;
    readonly files?: string;
    readonly object?: string;
    readonly reason: string;
  }[];
  readonly known?: { readonly services?: readonly string[]; readonly hosts?: readonly string[] };
  readonly domain?: string;
  readonly istio?: string;
  readonly rootNamespace?: string;
  readonly complete?: boolean;
  readonly allowUnread?: boolean;
  readonly requests?: readonly string[];
}

/**
 * Reads a configuration.
 *
 * @returns undefined if the text contains none
 * @throws ConfigurationError with the place of each mistake
 */
export function configurationOf(source: ConfigurationText): Configuration | undefined {
  const value = valueIn(source);
  if (value === undefined) return undefined;
  const faults = schemaFaults(value, configurationSchema);
  if (faults.length > 0) {
    throw new ConfigurationError(faults.map((fault) => faultText(source, fault)).join('\n'));
  }
  const {
    rules = {},
    ignores = [],
    known = {},
    complete = false,
    allowUnread = false,
    requests = [],
    ...mesh
  } = value as Written;
  return {
    // The present name counts where both are written.
    severities: new Map([
      ...formerRuleNames.flatMap((name) => {
        const severity = rules[name];
        return severity === undefined ? [] : [[currentRuleName(name), severity] as const];
      }),
      ...Object.entries(rules).filter(([name]) => currentRuleName(name) === name),
    ]),
    ignores: ignores.map((ignore) => ({ fits: matcher(ignore, source.folder), reason: ignore.reason })),
    notes: notesOn(source, Object.keys(rules), ignores),
    allowsUnread: allowUnread,
    requests,
    mesh: {
      isComplete: complete,
      domain: mesh.domain,
      istioVersion: tryIstioVersion(mesh.istio ?? ''),
      rootNamespace: mesh.rootNamespace,
      knownHosts: [
        ...(known.services ?? []).map((name) => hostOf(name, mesh.domain)),
        ...(known.hosts ?? []),
      ],
    },
  };
}

/** Each old name of a rule, where it is written. */
function notesOn(
  { file, text, at }: ConfigurationText,
  rules: readonly string[],
  ignores: NonNullable<Written['ignores']>,
): Finding[] {
  const written: { rule: string; path: FieldPath }[] = [
    ...rules.map((rule) => ({ rule, path: ['rules', rule] })),
    ...ignores.map(({ rule = '' }, index) => ({ rule, path: ['ignores', index, 'rule'] })),
  ];
  return written
    .filter(({ rule }) => currentRuleName(rule) !== rule)
    .flatMap(({ rule, path }) =>
      renamedRule({ rule, at: { file, ...positionIn(text, at === undefined ? path : [at, ...path]) } }),
    );
}

/** `NAMESPACE/NAME` as a host. */
function hostOf(service: string, domain = 'cluster.local'): string {
  const [namespace, name] = service.split('/');
  return `${name}.${namespace}.svc.${domain}`;
}

function valueIn({ file, text, at }: ConfigurationText): Json | undefined {
  try {
    const whole: JsonObject = JSON.parse(text.replace(/^\ufeff/, ''));
    if (at === undefined) return whole;
    return typeof whole === 'object' && whole !== null && Object.hasOwn(whole, at) ? whole[at] : undefined;
  } catch (error) {
    const { message } = error as SyntaxError;
    const [, offset = text.length] = / at position (\d+)/.exec(message) ?? [];
    const before = text.slice(0, Number(offset)).split('\n');
    const place = `${file}:${before.length}:${(before.at(-1) ?? '').length + 1}`;
    // V8 quotes the text, which may be long.
    throw new ConfigurationError(
      `${place}: invalid JSON: ${message.replace(/,? ("|\.\.\.).*$| in JSON .*$/s, '')}`,
    );
  }
}

function faultText({ file, text, at }: ConfigurationText, { path, message }: SchemaFault): string {
  const whole: FieldPath = at === undefined ? path : [at, ...path];
  const { line, column } = positionIn(text, whole);
  const name = whole.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return `${file}:${line}:${column}: ${name.replace(/^\./, '') || 'the configuration'} ${message}`;
}

function matcher(
  { rule, files, object }: NonNullable<Written['ignores']>[number],
  folder: string,
): (finding: Finding) => boolean {
  const isFile = files === undefined ? () => true : fileMatcher(files);
  return ({ rule: name, at }) => {
    if (rule !== undefined && currentRuleName(rule) !== name) return false;
    if (object !== undefined && !isObject(object, at)) return false;
    const file = at.object === undefined ? at.file : at.object.source.file;
    return isFile(relative(folder, resolve(folder, file)).replaceAll('\\', '/'));
  };
}

function isObject(written: string, { object }: Finding['at']): boolean {
  if (object === undefined) return false;
  const { kind, namespace, name } = object;
  return [`${kind} ${name}`, `${kind} ${namespace}/${name}`].includes(written);
}
