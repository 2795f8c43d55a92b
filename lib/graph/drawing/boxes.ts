import type { Figure, PlacedText } from '../layout/figure';
import type { Rect } from '../layout/geometry';
import { element, escaped } from './markup';
import { lockSymbol, markSymbol } from './symbols';

/** The box of an element. @param link where it leads; undefined: nowhere */
export function boxDrawing(figure: Figure & { readonly rect: Rect }, link: string | undefined): string {
  const { box, rect, width, height, bars, marks, lock } = figure;
  const clip = bars.map(({ y, height: own, share }) =>
    element('rect', { class: 'bar', x: 1, y, width: ((width - 2) * share) / 100, height: own }),
  );
  const first = bars[0]?.y;
  const content = [
    element('rect', { class: 'box', width, height, rx: box.kind === 'gateway' ? 14 : 6 }),
    ...clip,
    ...(first === undefined ? [] : [element('path', { class: 'rule', d: `M1 ${first}H${width - 1}` })]),
    ...figure.texts.map(textDrawing),
    ...marks.map(({ mark, x, y }) => markSymbol(mark, x, y)),
    ...(lock === null || box.lock === null ? [] : [lockSymbol(box.lock, lock.x, lock.y)]),
  ].join('');
  const classes = ['element', box.kind, ...(box.change === null ? [] : [box.change])].join(' ');
  const inner =
    link === undefined ? content : element('a', { href: link, 'aria-label': box.sentence }, content);
  return element(
    'g',
    {
      class: classes,
      role: link === undefined ? 'group' : undefined,
      'aria-label': link === undefined ? box.sentence : undefined,
      'data-id': box.id,
      transform: `translate(${Math.round(rect.x * 10) / 10} ${Math.round(rect.y * 10) / 10})`,
    },
    inner,
  );
}

const muted: ReadonlySet<PlacedText['role']> = new Set(['subtitle', 'detail', 'value']);

function textDrawing({ text, whole, x, y, font, role, change }: PlacedText): string {
  const classes = [
    ...(role === 'title' ? ['title'] : []),
    ...(muted.has(role) ? ['muted'] : []),
    ...(change === null ? [] : [change]),
  ].join(' ');
  // A text that is cut tells the whole when one points at it.
  const title = text === whole ? '' : `<title>${escaped(whole)}</title>`;
  return element(
    'text',
    { class: classes === '' ? undefined : classes, x, y, 'font-size': font.size },
    `${title}${escaped(text)}`,
  );
}
