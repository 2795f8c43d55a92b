/** The most likely intended name; undefined if none is similar. */
export function similar(written: string, names: Iterable<string>): string | undefined {
  // Beyond this nobody mistyped: and the table below would grow with what was written.
  if (written.length > 100) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const name of names) {
    const isBeginning = written.length >= 3 && name.startsWith(written);
    const changes = isBeginning ? 1 : distance(written.toLowerCase(), name.toLowerCase());
    if (changes < least) {
      best = name;
      least = changes;
    }
  }
  return best;
}

/**
 * The name of another object that is probably meant; undefined if none is. A name with another word or number is that of
 * another object: `cart-v2` is not `cart-v1`, and `asm-egressgateway` is not `istio-egressgateway`.
 */
export function meantBy(written: string, names: Iterable<string>): string | undefined {
  return similar(
    written,
    [...names].filter(
      (name) => !isVariantOf(name, written) && !isVariantOf(written, name) && !isOther(written, name),
    ),
  );
}

/** Whether a name is that of a version of an application: `cart-canary`, `cart-v2` and `cart2` of `cart`. */
export function isVariantOf(name: string, application: string): boolean {
  return name.startsWith(application) && variant.test(name.slice(application.length));
}

const variant = /^(-(canary|preview|primary|stable|active|baseline|headless)|-?v?\d+)$/;

/** Whether one of as many words is another word, or another number. */
function isOther(written: string, name: string): boolean {
  const [own, others] = [written.split('-'), name.split('-')];
  if (own.length !== others.length) return false;
  return own.some((word, index) => {
    const other = others[index] ?? '';
    if (word === other) return false;
    const isNumber = word.replace(/\d+/g, '') === other.replace(/\d+/g, '');
    return isNumber || (own.length > 1 && similar(word, [other]) === undefined);
  });
}

/** How many letters have to be added, taken away, exchanged or swapped to make one word of the other. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const exchanged = (last[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      let least = Math.min(exchanged, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && isSwapped) least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

/**
 * The name of which another one is a slip of the keyboard: one letter too many or too few, another one, or two swapped.
 * Narrower than `similar`: `team-a` and `team-b`, `shop1` and `shop2` are two names.
 */
export function misspelt(written: string, names: Iterable<string>): string | undefined {
  if (written.length < 5 || written.length > 100) return undefined;
  for (const name of names) {
    if (name.length < 5 || Math.abs(name.length - written.length) > 1 || name === written) continue;
    if (distance(written, name) !== 1 || digitsOf(written) !== digitsOf(name)) continue;
    const [parts, others] = [written.split('-'), name.split('-')];
    const isInWord = parts.every((part, index) => part === others[index] || part.length >= 4);
    if (parts.length === others.length && isInWord) return name;
  }
  return undefined;
}

function digitsOf(text: string): string {
  return text.replace(/\D+/g, ' ');
}
