import { fonts } from '../layout/figure';
import { widthOf } from '../view/text-width';
import type { View } from '../view/view';
import { element, escaped } from './markup';
import { lockSymbol, markSymbol } from './symbols';

/** One line of the legend: a symbol and its meaning. */
interface Entry {
  readonly words: string;
  /** Draws the symbol within 28 pixels from a left end, around a height. */
  draw(x: number, y: number): string;
}

/** A drawn legend. */
export interface Legend {
  readonly content: string;
  readonly height: number;
}

const line = (kind: string) => (x: number, y: number) =>
  element(
    'g',
    { class: kind },
    `${element('path', { class: 'way', d: `M${x} ${y}h24` })}${element('path', { class: 'head', d: `M${x + 28} ${y}l-8 -4v8Z` })}`,
  );

/** The legend of a picture: only what occurs in it, then its notes. */
export function legendOf(view: View, width: number, top: number, margin: number): Legend {
  const rows: string[] = [];
  let [x, y] = [margin, top + 8];
  for (const { words, draw } of entriesOf(view)) {
    const room = 34 + widthOf(words, fonts.small) + 20;
    if (x > margin && x + room > width - margin) [x, y] = [margin, y + 20];
    rows.push(draw(x, y), textAt(x + 34, y + 4, words));
    x += room;
  }
  const used = rows.length === 0 ? top : y + 16;
  const notes = view.notes.map((note, index) => textAt(margin, used + 8 + index * 18, note));
  return {
    content: element(
      'g',
      { class: 'legend', role: 'group', 'aria-label': 'Legend' },
      [...rows, ...notes].join(''),
    ),
    height: used + notes.length * 18 - top,
  };
}

function textAt(x: number, y: number, words: string): string {
  return element('text', { class: 'muted', x, y, 'font-size': fonts.small.size }, escaped(words));
}

function entriesOf({ boxes, connections }: View): readonly Entry[] {
  const kinds = new Set(connections.filter(({ isDenied }) => !isDenied).map(({ kind }) => kind));
  const marks = new Set(
    [...boxes, ...connections, ...boxes.flatMap(({ rows }) => rows)].map(({ mark }) => mark),
  );
  const changes = new Set([...boxes, ...connections].map(({ change }) => change));
  const locks = new Set(boxes.map(({ lock }) => lock));
  const all: readonly (Entry | false)[] = [
    (kinds.has('route') || kinds.has('call')) && { words: 'routes or calls', draw: line('call') },
    kinds.has('permission') && { words: 'may call', draw: line('permission') },
    kinds.has('mirror') && { words: 'copies of requests', draw: line('mirror') },
    connections.some(({ isDenied }) => isDenied) && { words: 'denied by a policy', draw: line('denied') },
    changes.has('added') && { words: 'new', draw: line('added') },
    changes.has('removed') && { words: 'removed', draw: line('removed') },
    changes.has('changed') && { words: 'changed', draw: line('changed') },
    locks.has('closed') && {
      words: 'accepts only mutual TLS',
      draw: (x, y) => lockSymbol('closed', x + 20, y),
    },
    locks.has('open') && { words: 'accepts only plain text', draw: (x, y) => lockSymbol('open', x + 20, y) },
    marks.has('error') && { words: 'error', draw: (x, y) => markSymbol('error', x + 20, y) },
    marks.has('warning') && { words: 'warning', draw: (x, y) => markSymbol('warning', x + 20, y) },
  ];
  return all.filter((each) => each !== false);
}
