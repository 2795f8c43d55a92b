import { EVENT_ID, type Event, parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { FieldPath, Position } from '../objects/mesh-object';
import type { TextDocument } from './document';
import { EventTree } from './event-tree';
import { type Indented, readIndented } from './indented';

/** Where a field stands, and what is written there. */
export interface Answer {
  readonly position: Position;
  /** A scalar as the text has it, without quotes. */
  readonly written: string | undefined;
}

/** A document that has been read once more, this time for the places of its fields. */
export class ParsedPositions {
  private readonly tree: EventTree;
  private readonly lineStarts: readonly number[];
  private readonly text: string;
  private readonly added: ReadonlyMap<number, number>;

  /** @param file as findings name it */
  constructor(
    private readonly file: string,
    private readonly document: TextDocument,
  ) {
    const { result, text, added } = eventsOf(document.text);
    this.tree = new EventTree(text, result);
    this.lineStarts = lineStartsOf(text);
    this.text = text;
    this.added = added;
  }

  /**
   * Goes down as far as there is something: a key's own place for an entry, the element's for a list.
   *
   * @param index of the value in the document, which holds several where `...` stands between them
   */
  of(index: number, path: FieldPath): Answer {
    const { tree } = this;
    const root = tree.roots[index];
    if (root === undefined) return { position: this.positionOf(0), written: undefined };
    let offset = this.startOf(root) ?? 0;
    let node = tree.resolved(root);
    for (const key of path) {
      const [place, value] = tree.entry(node, String(key)) ?? this.element(node, key) ?? [];
      if (place === undefined || value === undefined)
        return { position: this.positionOf(offset), written: undefined };
      offset = this.startOf(place) ?? offset;
      node = tree.resolved(value);
    }
    return { position: this.positionOf(offset), written: tree.scalar(node) };
  }

  private element(node: number, key: string | number): readonly [number, number] | undefined {
    const element = this.tree.element(node, Number(key));
    return element === undefined ? undefined : [element, element];
  }

  /** Undefined for a value that is not written, as that of `key:`. */
  private startOf(node: number): number | undefined {
    const event = this.tree.events[node];
    switch (event?.type) {
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        return event.start;
      case EVENT_ID.ALIAS:
        return event.anchorStart - 1;
      case EVENT_ID.SCALAR:
        if (event.valueStart < 0) return undefined;
        if (event.style === SCALAR_STYLE.PLAIN) return event.valueStart;
        if (event.indent < 0) return event.valueStart - 1;
        return this.startOfBlock(event.valueStart, Math.max(event.anchorEnd, event.tagEnd));
      default:
        return undefined;
    }
  }

  /** The `|` or `>` in the line above a block of text. */
  private startOfBlock(content: number, behind: number): number {
    const { text } = this;
    const from = Math.max(behind, text.lastIndexOf('\n', content - 2) + 1);
    const found = text.slice(from, content).search(/[|>]/);
    return found < 0 ? content : from + found;
  }

  private positionOf(offset: number): Position {
    const { linesBefore, columnsBefore } = this.document;
    const line = lineAt(this.lineStarts, offset);
    const inLine = offset - (this.lineStarts[line] ?? 0) - (this.added.get(line) ?? 0);
    const column = inLine + 1 + (line === 0 ? columnsBefore : 0);
    return { file: this.file, line: linesBefore + line + 1, column };
  }
}

/** None for what the reader of JSON takes, and that of YAML does not: then the document's begin is the place. */
function eventsOf(text: string): Indented<readonly Event[]> {
  try {
    return readIndented(text, (indented) => parseEvents(indented, {}));
  } catch {
    return { result: [], text, added: new Map() };
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The last line that begins at or before an offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
