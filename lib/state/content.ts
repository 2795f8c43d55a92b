import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { reasonOf } from './reason';
import { mostBytes, type Texts } from './texts';

/** Adds the content of a file to the texts of a state, or why it has none. */
export function contentOf(path: string, name: string, texts: Texts): void {
  try {
    const file = openSync(path, 'r');
    try {
      const stats = fstatSync(file);
      // A pipe has no size beforehand, and neither have the files of /proc.
      const isPlain = stats.isFile() && stats.size > 0;
      if (isPlain && !texts.takesRoom(name, stats.size)) return;
      const bytes = isPlain ? readFileSync(file) : streamed(file);
      if (isPlain || texts.takesRoom(name, bytes.length)) texts.add(name, bytes);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    texts.unreadable(name, reasonOf(error));
  }
}

/** What a pipe or a device gives: at most a little more than is read of a file. */
function streamed(file: number): Buffer {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size <= mostBytes) {
    const chunk = Buffer.allocUnsafe(64 * 1024);
    const read = readSync(file, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    size += read;
  }
  return Buffer.concat(chunks);
}
