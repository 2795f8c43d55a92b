import { fonts } from '../layout/figure';
import type { LaidConnection, LaidGroup, Path } from '../layout/laid';
import { labelLine } from '../layout/layout';
import { element, escaped, rounded } from './markup';
import { markSymbol } from './symbols';

/** The frame of a namespace, below everything else. */
export function groupFrame({ rect, title, titleRect }: LaidGroup): string {
  const { x, y, width, height } = rect;
  const text = element(
    'text',
    { class: 'muted', x: titleRect.x, y: titleRect.y + 12, 'font-size': fonts.small.size },
    escaped(title),
  );
  return `${element('rect', { class: 'group', x, y, width, height, rx: 8 })}${text}`;
}

/** A connection with its head and its label. */
export function connectionLine({ connection, path, label }: LaidConnection): string {
  const { kind, isDenied, change, sentence, mark, id } = connection;
  const classes = ['connection', kind, ...(isDenied ? ['denied'] : []), ...(change === null ? [] : [change])];
  const lines = label === undefined ? [] : connection.label;
  const texts = lines.map((line, index) =>
    element(
      'text',
      {
        class: change === null || change === 'changed' ? 'muted' : `muted ${change}`,
        x: (label?.x ?? 0) + (label?.width ?? 0) / 2,
        y: (label?.y ?? 0) + 11 + index * labelLine,
        'text-anchor': 'middle',
        'font-size': fonts.small.size,
      },
      escaped(line),
    ),
  );
  const marks = mark === null ? '' : markAt(path, mark);
  const content = `<title>${escaped(sentence)}</title>${element('path', { class: 'way', d: wayOf(path) })}${headOf(path)}${texts.join('')}${marks}`;
  return element(
    'g',
    { class: classes.join(' '), role: 'group', 'aria-label': sentence, 'data-id': id },
    content,
  );
}

function wayOf(path: Path): string {
  const parts: string[] = [];
  for (const [index, { x, y }] of path.entries()) {
    const before = path[index - 1];
    if (before === undefined) parts.push(`M${rounded(x)} ${rounded(y)}`);
    else if (index % 2 === 1) parts.push(`H${rounded(x)}`);
    else {
      const middle = rounded((before.x + x) / 2);
      parts.push(`C${middle} ${rounded(before.y)} ${middle} ${rounded(y)} ${rounded(x)} ${rounded(y)}`);
    }
  }
  return parts.join('');
}

/** The head of an arrow. Every way ends horizontally. */
function headOf(path: Path): string {
  const [before, end] = path.slice(-2);
  const start = path[0];
  if (before === undefined || end === undefined || start === undefined) return '';
  const back = end.x >= start.x ? -8 : 8;
  const [x, y] = [rounded(end.x), rounded(end.y)];
  return element('path', {
    class: 'head',
    d: `M${x} ${y}l${back} -4v8Z`,
  });
}

/** A mark a little after the start. */
function markAt(path: Path, mark: 'error' | 'warning'): string {
  const [start, next] = path;
  if (start === undefined || next === undefined) return '';
  const forward = (path.at(-1)?.x ?? 0) >= start.x ? 1 : -1;
  return markSymbol(mark, start.x + forward * 14, start.y);
}
