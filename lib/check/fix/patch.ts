import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { FieldPath, Json } from '../../mesh/objects/mesh-object';

/** A change of a text: what stands from `start` up to `end` is replaced. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The change of one document by an edit. */
export type Change =
  | { readonly kind: 'set' | 'append'; readonly path: FieldPath; readonly value: Json }
  | { readonly kind: 'remove'; readonly path: FieldPath };

/** Thrown if the text cannot be changed in a single place: it is behind an anchor, or has an unusual layout. */
export class Unpatchable extends Error {}

/** The smallest change of a document's text that makes an edit; comments and layout around it stay. */
export function patchOf(text: string, root: Node, change: Change): Patch {
  if (change.kind === 'append') return append(text, root, change.path, change.value);
  return change.kind === 'set' ? set(text, root, change.path, change.value) : remove(text, root, change.path);
}

function set(text: string, root: Node, path: FieldPath, value: Json): Patch {
  const [parent, rest] = deepest(root, path);
  const [key, ...below] = rest;
  if (key === undefined) throw new Unpatchable('it has no field to set');
  const wrapped = below.reduceRight<Json>((inner, each) => ({ [String(each)]: inner }), value);
  if (isSeq(parent)) return replaced(parent.items[Number(key)] as Node | undefined, wrapped);
  if (!isMap(parent)) throw new Unpatchable('the value is not a mapping');
  const pair = pairOf(parent, key);
  if (pair === undefined) return added(text, parent, `${key}`, wrapped);
  if (pair.value === null || (isScalar(pair.value) && pair.value.range?.[0] === pair.value.range?.[1])) {
    throw new Unpatchable('the field is empty');
  }
  return replaced(pair.value as Node, wrapped);
}

function append(text: string, root: Node, path: FieldPath, value: Json): Patch {
  const [parent, rest] = deepest(root, path);
  if (rest.length > 0) return set(text, root, path, [value]);
  if (!isSeq(parent)) throw new Unpatchable('the value is not a list');
  const last = parent.items.at(-1) as Node | undefined;
  if (last === undefined) return replaced(parent, [value]);
  const end = last.range?.[1] ?? 0;
  if (parent.flow) return { start: end, end, text: `, ${JSON.stringify(value)}` };
  const first = parent.items[0] as Node;
  const at = lineEnd(text, end);
  const indent = ' '.repeat(column(text, dash(text, first.range?.[0] ?? 0)));
  return { start: at, end: at, text: `${newline(text, at)}${indent}- ${block(value, `${indent}  `)}` };
}

function remove(text: string, root: Node, path: FieldPath): Patch {
  const [parent, rest] = deepest(root, path.slice(0, -1));
  const key = path.at(-1);
  if (rest.length > 0 || key === undefined || !isMap(parent))
    throw new Unpatchable('it has no field to remove');
  const pair = pairOf(parent, key);
  if (pair === undefined) throw new Unpatchable('it has no field to remove');
  if (parent.flow || parent.items.length === 1) throw new Unpatchable('it would leave an empty mapping');
  const start = lineStart(text, (pair.key as Node).range?.[0] ?? 0);
  const end = lineEnd(text, (pair.value as Node | null)?.range?.[1] ?? start);
  // An entry on the line of a dash shares it with its neighbours.
  if (text.slice(start, (pair.key as Node).range?.[0]).trim() !== '')
    throw new Unpatchable('the line has other fields');
  return { start, end: Math.min(end + 1, text.length), text: '' };
}

/** The deepest node on the way that is there, and what is left of the way. */
function deepest(root: Node, path: FieldPath): [Node, FieldPath] {
  let node: Node = root;
  for (const [index, key] of path.entries()) {
    const next = isMap(node)
      ? (pairOf(node, key)?.value as Node | null | undefined)
      : isSeq(node)
        ? (node.items[Number(key)] as Node | undefined)
        : undefined;
    if (isAlias(next)) throw new Unpatchable('it is inside an anchor that other fields share');
    if (next === undefined || next === null || !(isMap(next) || isSeq(next)))
      return [node, path.slice(index)];
    node = next;
  }
  return [node, []];
}

function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
  if (own !== undefined) return own;
  if (map.items.some((pair) => isScalar(pair.key) && pair.key.source === '<<')) {
    throw new Unpatchable('it may be inside an anchor that other fields share');
  }
  return undefined;
}

function replaced(node: Node | undefined, value: Json): Patch {
  const range = node?.range;
  if (!range) throw new Unpatchable('the field is not in the text');
  return { start: range[0], end: range[1], text: scalar(value) };
}

function added(text: string, map: YAMLMap | YAMLSeq, key: string, value: Json): Patch {
  const last = map.items.at(-1) as Pair | undefined;
  if (last === undefined) throw new Unpatchable('the mapping is empty');
  const end = (last.value as Node | null)?.range?.[1] ?? (last.key as Node).range?.[1] ?? 0;
  if (map.flow) return { start: end, end, text: `, ${key}: ${JSON.stringify(value)}` };
  const first = map.items[0] as Pair;
  const at = lineEnd(text, end);
  const indent = ' '.repeat(column(text, (first.key as Node).range?.[0] ?? 0));
  const isNested = typeof value === 'object' && value !== null;
  const separator = isNested ? `\n${indent}  ` : ' ';
  return {
    start: at,
    end: at,
    text: `${newline(text, at)}${indent}${key}:${separator}${block(value, `${indent}  `)}`,
  };
}

/** A value in block style, whose first line stands where the text before it ends. */
function block(value: Json, indent: string): string {
  if (Array.isArray(value)) {
    return value.map((item) => `- ${block(item, `${indent}  `)}`).join(`\n${indent}`);
  }
  if (typeof value !== 'object' || value === null) return scalar(value);
  const entries = Object.entries(value as { readonly [key: string]: Json });
  return entries
    .map(([key, each]) =>
      typeof each === 'object' && each !== null
        ? `${key}:\n${indent}  ${block(each, `${indent}  `)}`
        : `${key}: ${scalar(each)}`,
    )
    .join(`\n${indent}`);
}

/** A string is quoted if YAML could read another type. */
function scalar(value: Json): string {
  const isPlain = typeof value === 'string' && /^[a-zA-Z][\w./-]*$/.test(value) && !words.test(value);
  return isPlain ? value : JSON.stringify(value);
}

const words = /^(y|n|yes|no|on|off|true|false|null)$/i;

function dash(text: string, start: number): number {
  const found = text.lastIndexOf('-', start);
  if (found < 0) throw new Unpatchable('the layout of the list is unusual');
  return found;
}

function column(text: string, at: number): number {
  return at - lineStart(text, at);
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The end of the line, so that a comment on it stays where it is. */
function lineEnd(text: string, at: number): number {
  // A block scalar ends behind its own line break.
  const from = text[at - 1] === '\n' ? at - 1 : at;
  const found = text.indexOf('\n', from);
  const end = found < 0 ? text.length : found;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function newline(text: string, at: number): string {
  return text[at] === '\r' ? '\r\n' : '\n';
}
