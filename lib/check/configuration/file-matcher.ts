import { RE2JS } from 're2js';

/**
 * A test for the files that a pattern means: `*` is anything within a folder's name, `**` any folders, `?` one
 * character; a pattern that fits a folder means all that is in it. A leading `./` counts for nothing.
 */
export function fileMatcher(pattern: string): (file: string) => boolean {
  const parts = plain(pattern).split(/(\*\*\/|\*\*|\*|\?)/);
  const wild = new Map([
    ['**/', '(?:.*/)?'],
    ['**', '.*'],
    ['*', '[^/]*'],
    ['?', '[^/]'],
  ]);
  const source = parts.map((part) => wild.get(part) ?? RE2JS.quote(part)).join('');
  const compiled = RE2JS.compile(`${source}(?:/.*)?`, RE2JS.DOTALL);
  return (file) => compiled.matches(plain(file));
}

function plain(path: string): string {
  return path.replace(/^\.\//, '').replace(/\/$/, '');
}
