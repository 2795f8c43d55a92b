import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { reasonOf } from './reason';
import { mostBytes, type Texts } from './texts';

/** A shared buffer. Most files fit into it, and are read without a call for their size. Content is copied at once. */
const room = Buffer.allocUnsafeSlow(64 * 1024);

/** Adds the content of a file to the texts of a state, or the reason why it cannot be read. */
export function contentOf(path: string, name: string, texts: Texts): void {
  try {
    const file = openSync(path, 'r');
    try {
      const size = fill(room, file);
      if (size === room.length) addLarge(file, name, texts);
      else if (texts.takesRoom(name, size)) texts.add(name, room.subarray(0, size));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    texts.unreadable(name, reasonOf(error));
  }
}

/** A file that does not fit into the buffer. */
function addLarge(file: number, name: string, texts: Texts): void {
  const stats = fstatSync(file);
  // Pipes and the files of /proc have no size.
  const isPlain = stats.isFile() && stats.size > 0;
  if (isPlain && !texts.takesRoom(name, stats.size)) return;
  const bytes = isPlain ? sized(file, stats.size) : streamed(file);
  if (isPlain || texts.takesRoom(name, bytes.length)) texts.add(name, bytes);
}

function sized(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(size, room.length));
  room.copy(bytes);
  return bytes.subarray(0, fill(bytes, file, room.length));
}

/** The content of a pipe or device, up to slightly more than the size limit of a file. */
function streamed(file: number): Buffer {
  const chunks = [Buffer.from(room)];
  let size = room.length;
  while (size <= mostBytes) {
    const chunk = Buffer.allocUnsafe(room.length);
    const read = readSync(file, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    size += read;
  }
  return Buffer.concat(chunks);
}

/** Reads until the end of the file or of the buffer, and returns the number of filled bytes. */
function fill(bytes: Buffer, file: number, from = 0): number {
  let size = from;
  while (size < bytes.length) {
    const read = readSync(file, bytes, size, bytes.length - size, null);
    if (read === 0) break;
    size += read;
  }
  return size;
}
