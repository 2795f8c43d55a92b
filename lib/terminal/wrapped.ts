/** Width of text for a terminal. */
export const columns = 80;

/** Wraps text between words. Existing line breaks are kept. A word longer than a line is broken after `/`, `,` and the like. */
export function wrapped(text: string, first = '', others = first): string {
  const result: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    let current = index === 0 ? first : others;
    let isEmpty = true;
    const open = (indent: string) => {
      result.push(current);
      current = indent;
      isEmpty = true;
    };
    for (const word of line.split(' ').filter((part) => part !== '')) {
      const isLong = word.length > columns - others.length;
      if (!isEmpty && current.length + 1 + word.length > columns && !(isLong && hasRoom(current)))
        open(others);
      if (!isEmpty) current += ' ';
      isEmpty = false;
      const [piece = '', ...more] = isLong ? pieces(word, columns - current.length, others) : [word];
      current += piece;
      for (const each of more) {
        open(others);
        current += each;
        isEmpty = false;
      }
    }
    result.push(current.trimEnd());
  }
  return result.join('\n');
}

/** Whether a part of a long word may stand at the end of a line. */
function hasRoom(line: string): boolean {
  return columns - line.length > 20;
}

/** The parts of a long word, each for one line. @param room the columns that are left on the first */
function pieces(word: string, room: number, indent: string): string[] {
  const parts: string[] = [];
  let rest = word;
  for (let left = room; rest.length > left; left = columns - indent.length) {
    const end = partOf(rest, left);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

/** The length of a part: up to a sign after which a reader expects a break, unless that would leave most of the line empty. */
function partOf(text: string, room: number): number {
  const [, best = ''] = /^(.*[/,;&=?|:._-])/.exec(text.slice(0, room)) ?? [];
  return best.length > room / 2 ? best.length : room;
}
