import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { addTo } from '../objects/multi-map';
import { plainScalar } from './plain-scalar';

type Entry = readonly [key: number, value: number];

/**
 * The events of js-yaml as a tree: nodes go by the number of their event.
 *
 * `yaml`, a dependency for what edits files, gives the same places, and takes 8 times as long (`npx tsx
 * bench/own-parts.ts`): each document with a finding is parsed once more, and of a thousand there may be many.
 */
export class EventTree {
  /** The node of each document; undefined for an empty one. */
  readonly roots: readonly (number | undefined)[];
  /** Behind the last event of each node. */
  private readonly ends: Int32Array;
  /** Nodes by their anchors, in the order of the text. */
  private readonly anchors = new Map<string, number[]>();
  private readonly entries = new Map<number, ReadonlyMap<string, Entry>>();
  private readonly elements = new Map<number, readonly number[]>();

  constructor(
    private readonly text: string,
    readonly events: readonly Event[],
  ) {
    this.ends = new Int32Array(events.length);
    const open: number[] = [];
    const roots: (number | undefined)[] = [];
    for (const [index, event] of events.entries()) {
      this.ends[index] = index + 1;
      if (event.type === EVENT_ID.POP) {
        const begin = open.pop();
        if (begin !== undefined) this.ends[begin] = index + 1;
        continue;
      }
      if (event.type === EVENT_ID.DOCUMENT) roots.push(this.isEmpty(index) ? undefined : index + 1);
      else if (event.type !== EVENT_ID.ALIAS) this.addAnchor(index, event.anchorStart, event.anchorEnd);
      if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS) open.push(index);
    }
    this.roots = roots;
  }

  /** The entry of a mapping: its own, or one that `<<` brings. */
  entry(node: number, key: string): Entry | undefined {
    const entries = this.entriesOf(node);
    const own = entries.get(key);
    if (own !== undefined) return own;
    const merged = entries.get('<<');
    if (merged === undefined || !this.isPlain(merged[0])) return undefined;
    const source = this.resolved(merged[1]);
    const sources = this.events[source]?.type === EVENT_ID.SEQUENCE ? this.elementsOf(source) : [source];
    for (const each of sources) {
      const found = this.entry(this.resolved(each), key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The element of a list. */
  element(node: number, index: number): number | undefined {
    return this.elementsOf(node)[index];
  }

  /** The node that an alias refers to: the last node before it with its anchor. */
  resolved(node: number): number {
    const event = this.events[node];
    if (event?.type !== EVENT_ID.ALIAS) return node;
    const named = this.anchors.get(this.text.slice(event.anchorStart, event.anchorEnd)) ?? [];
    let found = node;
    for (const each of named) {
      if (each > node) break;
      found = each;
    }
    return found;
  }

  /** The text of a scalar, without its quotes. */
  scalar(node: number): string | undefined {
    const event = this.events[node];
    if (event?.type !== EVENT_ID.SCALAR) return undefined;
    return event.valueStart < 0 ? '' : getScalarValue(this.text, event);
  }

  private entriesOf(node: number): ReadonlyMap<string, Entry> {
    const known = this.entries.get(node);
    if (known !== undefined) return known;
    const entries = new Map<string, Entry>();
    if (this.events[node]?.type === EVENT_ID.MAPPING) {
      const children = this.childrenOf(node);
      for (const [index, key] of children.entries()) {
        const value = children[index + 1];
        if (index % 2 === 0 && value !== undefined) entries.set(this.keyOf(key), [key, value]);
      }
    }
    this.entries.set(node, entries);
    return entries;
  }

  private elementsOf(node: number): readonly number[] {
    const known = this.elements.get(node);
    if (known !== undefined) return known;
    const elements = this.events[node]?.type === EVENT_ID.SEQUENCE ? this.childrenOf(node) : [];
    this.elements.set(node, elements);
    return elements;
  }

  private childrenOf(node: number): number[] {
    const children: number[] = [];
    const end = (this.ends[node] ?? 0) - 1;
    for (let child = node + 1; child < end; child = this.ends[child] ?? end) children.push(child);
    return children;
  }

  /** A key as the object has it: `1.10` and `yes` are read before they become text. */
  private keyOf(key: number): string {
    const node = this.resolved(key);
    const text = this.scalar(node) ?? '';
    return this.isPlain(node) && text !== '<<' ? String(plainScalar(text)) : text;
  }

  private isPlain(node: number): boolean {
    const event = this.events[node];
    return event?.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0;
  }

  private isEmpty(document: number): boolean {
    return this.events[document + 1]?.type === EVENT_ID.POP;
  }

  private addAnchor(node: number, start: number, end: number): void {
    if (start < 0) return;
    const name = this.text.slice(start, end);
    addTo(this.anchors, name, node);
  }
}
