import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { reasonOf } from './reason';
import { mostBytes, type Texts } from './texts';

/** Most files fit into it, and are read without being asked for their size. What is read is copied out at once. */
const room = Buffer.allocUnsafeSlow(64 * 1024);

/** Adds the content of a file to the texts of a state, or why it has none. */
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

/** A file whose begin fills the room. */
function addLarge(file: number, name: string, texts: Texts): void {
  const stats = fstatSync(file);
  // A pipe has no size beforehand, and neither have the files of /proc.
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

/** What a pipe or a device gives: at most a little more than is read of a file. */
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

/** Reads to the end, or until the bytes are full, and gives how many are filled. */
function fill(bytes: Buffer, file: number, from = 0): number {
  let size = from;
  while (size < bytes.length) {
    const read = readSync(file, bytes, size, bytes.length - size, null);
    if (read === 0) break;
    size += read;
  }
  return size;
}
