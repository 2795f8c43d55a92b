import type { FieldPath } from '../../mesh/objects/mesh-object';

/** The position of a value in a JSON text; for a property of an object, that of its name. Used for faults only. */
export function positionIn(text: string, path: FieldPath): { line: number; column: number } {
  const { isMap, isScalar, isSeq, LineCounter, parseDocument } = require('yaml') as typeof import('yaml');
  const lineCounter = new LineCounter();
  let at: unknown = parseDocument(text, { lineCounter, schema: 'json' }).contents;
  let offset = startOf(at);
  for (const key of path) {
    if (isMap(at)) {
      const pair = at.items.find((item) => isScalar(item.key) && item.key.value === key);
      offset = startOf(pair?.key) ?? offset;
      at = pair?.value;
    } else if (isSeq(at)) {
      at = at.items[Number(key)];
      offset = startOf(at) ?? offset;
    }
  }
  const { line, col } = lineCounter.linePos(offset ?? 0);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function startOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined;
}
