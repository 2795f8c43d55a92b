import { type Font, fitted, widthOf } from '../view/text-width';
import type { Box, Mark } from '../view/view';

/** A text at a place in its box. */
export interface PlacedText {
  /** As shown; shorter than `whole` if it would be too wide. */
  readonly text: string;
  readonly whole: string;
  /** The left end of its base line, in the coordinates of the box. */
  readonly x: number;
  readonly y: number;
  /** Not narrower than the text in any usual font. */
  readonly width: number;
  readonly font: Font;
  readonly role: 'title' | 'subtitle' | 'row' | 'value' | 'detail' | 'change';
  readonly change: Box['change'];
}

/** A box with a size, and its texts at their places. */
export interface Figure {
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly PlacedText[];
  /** The bars behind rows, by the share of each. */
  readonly bars: readonly Bar[];
  /** The places of marks, by the middle of each. */
  readonly marks: readonly { readonly mark: Exclude<Mark, null>; readonly x: number; readonly y: number }[];
  /** The middle of the lock; null without one. */
  readonly lock: { readonly x: number; readonly y: number } | null;
}

/** A bar behind a row. */
export interface Bar {
  readonly y: number;
  readonly height: number;
  /** Percent of the width of the box. */
  readonly share: number;
}

/** The fonts of a picture. */
export const fonts = {
  title: { size: 13, isBold: true },
  small: { size: 11, isBold: false },
  row: { size: 12, isBold: false },
} as const;

const padding = 12;
/** No text is wider: longer ones lose their middle. */
const widest = 232;
const [symbol, gap] = [18, 10];

/** The words that tell a change without colours. */
const changeWords = { added: 'new', removed: 'removed', changed: 'changed' } as const;

/** Measures a box and places its texts. */
export function figureOf(box: Box): Figure {
  const symbols = (box.lock === null ? 0 : symbol) + (box.mark === null ? 0 : symbol);
  const whole = box.change === null || box.change === 'changed' ? '' : changeWords[box.change];
  const badge = whole === '' ? 0 : widthOf(whole, fonts.small) + gap;
  const title = fitted(box.title, fonts.title, widest - symbols - badge);
  const subtitle = fitted(box.subtitle, fonts.small, widest);
  const rows = box.rows.map((row) => {
    // A new service has new versions: one badge says so.
    const isTold = row.change === null || row.change === 'changed' || row.change === box.change;
    const badgeOfRow = isTold || row.change === null ? '' : changeWords[row.change];
    const value = [badgeOfRow, row.value].filter((each) => each !== '').join(' ');
    const valueWidth = value === '' ? 0 : widthOf(value, fonts.row) + gap;
    const markWidth = row.mark === null ? 0 : symbol;
    const text = fitted(row.text, fonts.row, widest - valueWidth - markWidth);
    const details = row.details.map((line) => ({
      whole: line,
      text: fitted(line, fonts.small, widest - gap),
    }));
    return { row, value, valueWidth, markWidth, text, details };
  });
  const inner = Math.max(
    96,
    widthOf(title, fonts.title) + symbols + badge,
    widthOf(subtitle, fonts.small),
    ...rows.flatMap(({ text, valueWidth, markWidth, details }) => [
      widthOf(text, fonts.row) + valueWidth + markWidth,
      ...details.map((line) => widthOf(line.text, fonts.small) + gap),
    ]),
  );
  const width = Math.ceil(inner) + 2 * padding;
  const texts: PlacedText[] = [];
  const bars: Bar[] = [];
  const marks: { mark: Exclude<Mark, null>; x: number; y: number }[] = [];
  const add = (
    role: PlacedText['role'],
    font: Font,
    x: number,
    y: number,
    text: string,
    full: string,
    change: Box['change'] = null,
  ) => texts.push({ text, whole: full, x, y, width: widthOf(text, font), font, role, change });
  add('title', fonts.title, padding, 21, title, box.title);
  if (whole !== '')
    add('change', fonts.small, padding + widthOf(title, fonts.title) + gap, 21, whole, whole, box.change);
  let right = width - padding - symbol / 2 + 3;
  const lock = box.lock === null ? null : { x: right, y: 16 };
  if (lock !== null) right -= symbol;
  if (box.mark !== null) marks.push({ mark: box.mark, x: right, y: 16 });
  let y = 26;
  if (subtitle !== '') {
    add('subtitle', fonts.small, padding, 36, subtitle, box.subtitle);
    y = 43;
  }
  if (rows.length > 0) y += 5;
  for (const { row, value, text, details } of rows) {
    const height = 20 + details.length * 14 + (details.length > 0 ? 3 : 0);
    if (row.share !== null) bars.push({ y, height, share: row.share });
    add('row', fonts.row, padding, y + 14, text, row.text, row.change);
    let end = width - padding;
    if (value !== '') {
      const valueWidth = widthOf(value, fonts.row);
      end -= valueWidth;
      add('value', fonts.row, end, y + 14, value, value, row.change);
      end -= gap;
    }
    if (row.mark !== null) marks.push({ mark: row.mark, x: end - symbol / 2, y: y + 10 });
    for (const [index, line] of details.entries())
      add('detail', fonts.small, padding + gap, y + 20 + index * 14 + 9, line.text, line.whole);
    y += height + 2;
  }
  return { box, width, height: y + (rows.length > 0 ? 5 : 7), texts, bars, marks, lock };
}
