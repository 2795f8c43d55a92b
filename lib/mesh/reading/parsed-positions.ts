import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments } from 'yaml';
import type { FieldPath, Position } from '../mesh-object';
import type { TextDocument } from './documents';

/** Answers where a field of a document stands. Parses at the first question only, since that is dear. */
export class ParsedPositions {
  private parsed: { readonly counter: LineCounter; readonly roots: readonly (Node | null)[] } | undefined;

  /** @param offset of the document in its file, in lines */
  constructor(
    private readonly file: string,
    private readonly document: TextDocument,
  ) {}

  /** @param index of the value in the document, which holds several where `...` stands between them */
  of(index: number, path: FieldPath): Position {
    const { counter, roots } = this.parse();
    const root = roots[index] ?? null;
    const { line, col } = counter.linePos(root === null ? 0 : offsetOf(root, path, root));
    return { file: this.file, line: line + this.document.linesBefore, column: col };
  }

  /** A scalar as the text has it, without quotes. */
  written(index: number, path: FieldPath): string | undefined {
    const root = this.parse().roots[index] ?? null;
    if (root === null) return undefined;
    const node = at(root, path);
    return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
  }

  private parse(): NonNullable<ParsedPositions['parsed']> {
    if (this.parsed === undefined) {
      const counter = new LineCounter();
      const options = { lineCounter: counter, version: '1.1', merge: true, uniqueKeys: false } as const;
      const documents = parseAllDocuments(this.document.text, options);
      const roots = Array.isArray(documents) ? documents.map(({ contents }) => contents as Node | null) : [];
      this.parsed = { counter, roots };
    }
    return this.parsed;
  }
}

/** Goes down as far as there is something; a key's own place for an entry, the element's for a list. */
function offsetOf(root: Node, path: FieldPath, at: Node): number {
  let node: unknown = at;
  let offset = startOf(at);
  for (const key of path) {
    node = resolved(node, root);
    const next = isMap(node) ? entry(node.items, String(key), root) : undefined;
    if (next !== undefined) {
      offset = startOf(next.key as Node);
      node = next.value;
    } else if (isSeq(node) && node.items[Number(key)] !== undefined) {
      node = node.items[Number(key)];
      offset = startOf(node as Node);
    } else {
      return offset;
    }
  }
  return offset;
}

/** The node at the end of a path. */
function at(root: Node, path: FieldPath): unknown {
  let node: unknown = root;
  for (const key of path) {
    node = resolved(node, root);
    if (isMap(node)) node = entry(node.items, String(key), root)?.value;
    else if (isSeq(node)) node = node.items[Number(key)];
    else return undefined;
  }
  return resolved(node, root);
}

/** The entry of a key: the mapping's own, or one that `<<` brings. */
function entry(pairs: readonly Pair[], key: string, root: Node): Pair | undefined {
  const own = pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
  if (own !== undefined) return own;
  for (const pair of pairs) {
    if (!isScalar(pair.key) || String(pair.key.source ?? pair.key.value) !== '<<') continue;
    const value = resolved(pair.value, root);
    for (const source of isSeq(value) ? value.items : [value]) {
      const map = resolved(source, root);
      const found = isMap(map) ? entry(map.items, key, root) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What an alias stands for: the last node above it that has its anchor. */
function resolved(node: unknown, root: Node): unknown {
  if (!isAlias(node)) return node;
  let found: unknown;
  const visit = (each: unknown): boolean => {
    if (each === node) return true;
    if (isMap(each)) {
      if (each.anchor === node.source) found = each;
      return each.items.some((pair) => visit(pair.key) || visit(pair.value));
    }
    if (isSeq(each)) {
      if (each.anchor === node.source) found = each;
      return each.items.some(visit);
    }
    if (isScalar(each) && each.anchor === node.source) found = each;
    return false;
  };
  visit(root);
  return found;
}

function startOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}
