/**
 * Text from files that a terminal may be given: characters that would move the cursor, change colours or turn the
 * direction of writing are shown as escapes. Line breaks stay.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, (character) =>
    character === '\n' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
