import { isMap, isScalar, LineCounter, type Node, parseAllDocuments, visit } from 'yaml';
import type { DuplicateKey, TextDocument } from './document';

/** The keys of a document that a mapping has more than once, except the first of each. */
export function duplicateKeys({ text, linesBefore, columnsBefore }: TextDocument): readonly DuplicateKey[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, uniqueKeys: false, lineCounter });
  if (!Array.isArray(documents)) return [];
  const found: DuplicateKey[] = [];
  for (const document of documents) {
    const textOf = (node: unknown): string => {
      try {
        return JSON.stringify((node as Node | null)?.toJS(document) ?? null);
      } catch {
        // More aliases than are followed.
        return String((node as Node).range);
      }
    };
    visit(document, {
      Map(_, mapping) {
        if (!isMap(mapping)) return;
        const before = new Map<string, string>();
        for (const { key, value } of mapping.items) {
          if (!isScalar(key)) continue;
          const name = String(key.value);
          const own = textOf(value);
          const other = before.get(name);
          before.set(name, own);
          if (other === undefined) continue;
          const { line, col } = lineCounter.linePos(key.range?.[0] ?? 0);
          const column = col + (line === 1 ? columnsBefore : 0);
          found.push({
            key: name,
            line: linesBefore + line,
            column,
            isOther: ![own, 'null'].includes(other),
          });
        }
      },
    });
  }
  return found;
}
