/** How wide a text for a terminal is. */
export const columns = 80;

/** Breaks text between words; line breaks of its own stay, and a word that is too long stays whole. */
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
