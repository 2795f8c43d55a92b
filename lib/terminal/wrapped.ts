/** Width of text for a terminal. */
export const columns = 80;

/** Wraps text between words. Existing line breaks are kept, and a long word is not broken. */
export function wrapped(text: string, first = '', others = first): string {
  const result: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    let current = index === 0 ? first : others;
    let isEmpty = true;
    for (const word of line.split(' ').filter((part) => part !== '')) {
      if (!isEmpty && current.length + 1 + word.length > columns) {
        result.push(current);
        current = others;
        isEmpty = true;
      }
      current += isEmpty ? word : ` ${word}`;
      isEmpty = false;
    }
    result.push(current.trimEnd());
  }
  return result.join('\n');
}
