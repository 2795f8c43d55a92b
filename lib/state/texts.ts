import { isUtf8 } from 'node:buffer';
import type { TextFault } from '../mesh/reading/fault';
import type { SourceText } from '../mesh/reading/read';
import type { State } from './state';

/** More than any folder of manifests has in one file; reading more would take all memory there is. */
export const mostBytes = 64 * 1024 * 1024;
/** More than a state has in all its files together. */
const mostBytesOfAll = 4 * mostBytes;

/** Collects the texts of a state, and what cannot be one. */
export class Texts {
  private readonly texts: SourceText[] = [];
  private readonly faults: TextFault[] = [];
  private bytes = 0;

  /** A file with all its bytes. */
  add(file: string, bytes: Uint8Array): void {
    const line = lineOfBadByte(bytes);
    if (line === undefined)
      this.texts.push({ file, text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() });
    else this.faults.push({ kind: 'broken', at: { file, line, column: 1 }, reason: 'it is not UTF-8' });
  }

  /** Takes the room that a file needs before it is added; where there is none, that is told. */
  takesRoom(file: string, size: number): boolean {
    const reason = this.noRoomFor(size);
    if (reason === undefined) this.bytes += size;
    else this.faults.push({ kind: 'too-large', at: { file }, reason });
    return reason === undefined;
  }

  /** A file that is there and gives no text. */
  unreadable(file: string, reason: string): void {
    this.faults.push({ kind: 'unreadable', at: { file }, reason });
  }

  /** What was collected, in the order of the names. */
  state(): State {
    const texts = this.texts.sort((a, b) => (a.file < b.file ? -1 : 1));
    return { texts, objects: [], faults: this.faults };
  }

  private noRoomFor(size: number): string | undefined {
    if (size > mostBytes) return `it has more than ${mostBytes / 1024 / 1024} MiB`;
    if (this.bytes + size <= mostBytesOfAll) return undefined;
    return `with the files before it there are more than ${mostBytesOfAll / 1024 / 1024} MiB`;
  }
}

/** The first line with a byte that is no UTF-8. Bytes that are zero are for the reading to tell: that is no text at all. */
function lineOfBadByte(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes) || bytes.includes(0)) return undefined;
  let start = 0;
  for (let line = 1; ; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end)) || newline < 0) return line;
    start = newline + 1;
  }
}
