import { wrapped } from '../terminal/wrapped';

/** A page of markdown for a terminal: prose and lists are wrapped; code blocks and tables stay. */
export function pageText(markdown: string): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let isCode = false;
  const end = () => {
    if (paragraph.length > 0) lines.push(wrappedParagraph(paragraph.join(' ')));
    paragraph = [];
  };
  for (const line of markdown.split('\n')) {
    const isFence = /^ *```/.test(line);
    if (isFence) isCode = !isCode;
    if (isFence || isCode || line === '' || /^(\||#)/.test(line)) {
      end();
      lines.push(line);
      continue;
    }
    if (item.test(line)) end();
    paragraph.push(paragraph.length === 0 ? line : line.trim());
  }
  end();
  return lines.join('\n');
}

/** The mark of an element of a list, with its indent. */
const item = /^ *([-*]|\d+\.) /;

function wrappedParagraph(text: string): string {
  const mark = item.exec(text)?.[0] ?? '';
  return wrapped(text.slice(mark.length), mark, ' '.repeat(mark.length));
}
