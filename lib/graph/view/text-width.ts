/**
 * The width of a text without a browser. The page loads no font, so any may be used: the widths are those of DejaVu Sans,
 * the widest of the usual ones, in hundredths of the font size, for the characters from space to tilde.
 */
const regular = widths(`
  32 40 46 84 64 95 78 28 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53
  100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50
  50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84`);

const bold = widths(`
  35 46 52 84 70 100 87 31 46 46 52 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 58
  100 77 76 73 83 68 68 82 84 37 37 77 64 100 84 85 73 85 77 72 68 81 77 110 77 72 73 46 37 46 84 50
  50 67 72 59 72 68 44 72 71 34 34 67 34 104 71 69 72 72 49 60 48 71 65 92 65 65 58 71 37 71 84`);

/** Wider than every character of Latin, Greek and Cyrillic scripts; ideographs are as wide as they are high. */
const others = 100;

/** How a text is set. */
export interface Font {
  /** In pixels. */
  readonly size: number;
  readonly isBold: boolean;
}

/** The width of a text in pixels, or more. */
export function widthOf(text: string, { size, isBold }: Font): number {
  const table = isBold ? bold : regular;
  let sum = 0;
  for (const character of text) sum += table[(character.codePointAt(0) ?? 0) - 32] ?? others;
  return (sum * size) / 100;
}

/** A text that is not wider than a limit in pixels: the middle of a longer one is left out. */
export function fitted(text: string, font: Font, limit: number): string {
  if (widthOf(text, font) <= limit) return text;
  const characters = [...text];
  for (let kept = characters.length - 1; kept > 1; kept--) {
    // The end of a name tells names apart more often than its middle.
    const head = Math.ceil(kept * 0.6);
    const short = `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
    if (widthOf(short, font) <= limit) return short;
  }
  return '…';
}

function widths(table: string): readonly number[] {
  return table.trim().split(/\s+/).map(Number);
}
