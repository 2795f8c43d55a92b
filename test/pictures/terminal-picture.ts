/** Colours of what a terminal shows, by the number in its escape sequence; readable on the dark ground below. */
const colours: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  36: '#79c0ff',
};

const columns = 80;
const [charWidth, lineHeight, margin] = [8.4, 18, 16];

/** How a piece of text is shown. */
interface Style {
  readonly colour?: string;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const escapeSequence = /(\u001B\[\d+m)/;

const plain: Style = { isBold: false, isDim: false };

/** A picture of a terminal of 80 columns, as SVG: a command line, and what was printed with its colours. */
export function terminalPicture(command: string, printed: string): string {
  const lines = [`\u001B[2m$\u001B[22m ${command}`, '', ...printed.replace(/\n$/, '').split('\n')];
  const width = Math.ceil(columns * charWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  const texts = lines.map((line, index) => {
    const y = margin + (index + 0.75) * lineHeight;
    return `  <text x="${margin}" y="${y}">${spans(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `  <title>${escaped(command)}, and what it prints</title>`,
    `  <rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    `  <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">`,
    ...texts,
    '  </g>',
    '</svg>',
    '',
  ].join('\n');
}

function spans(line: string): string {
  let style = plain;
  let column = 0;
  const parts: string[] = [];
  for (const part of line.split(escapeSequence)) {
    const code = escapeSequence.exec(part)?.[1]?.slice(2, -1);
    if (code !== undefined) style = styled(style, Number(code));
    else if (part !== '') {
      // Every piece says where it begins: fonts differ in width.
      const x = margin + column * charWidth;
      parts.push(
        `<tspan x="${x.toFixed(1)}" textLength="${(part.length * charWidth).toFixed(1)}"${attributes(style)}>${kept(part)}</tspan>`,
      );
      column += part.length;
    }
  }
  return parts.join('');
}

function styled(style: Style, code: number): Style {
  if (code === 0) return plain;
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isDim: true };
  if (code === 22) return { ...style, isBold: false, isDim: false };
  return { ...style, colour: code === 39 ? undefined : colours[code] };
}

function attributes({ colour, isBold, isDim }: Style): string {
  const fill = colour === undefined ? '' : ` fill="${colour}"`;
  return `${fill}${isBold ? ' font-weight="bold"' : ''}${isDim ? ' opacity="0.65"' : ''}`;
}

/** Browsers drop spaces at the begin of a line and stretch the rest; those that do not break are kept. */
function kept(text: string): string {
  return escaped(text).replaceAll(' ', '\u00A0');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
