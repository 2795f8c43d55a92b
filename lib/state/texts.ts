import { isUtf8 } from 'node:buffer';
import type { TextFault } from '../mesh/reading/fault';
import type { SourceText } from '../mesh/reading/read';
import type { State } from './state';

/** Size limit of a file. No manifest is larger, and a larger file could exhaust the memory. */
export const mostBytes = 64 * 1024 * 1024;
/** Size limit of all files of a state. */
const mostBytesOfAll = 4 * mostBytes;

/** Collects the texts of a state, and the files that cannot be read. */
export class Texts {
  private readonly texts: SourceText[] = [];
  private readonly faults: TextFault[] = [];
  private bytes = 0;

  /** Adds a file. */
  add(file: string, bytes: Uint8Array): void {
    const line = lineOfBadByte(bytes);
    if (line === undefined)
      this.texts.push({ file, text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() });
    else this.faults.push({ kind: 'broken', at: { file, line, column: 1 }, reason: 'it is not UTF-8' });
  }

  /** Reserves space for a file before it is added; reports the file if it exceeds a limit. */
  takesRoom(file: string, size: number): boolean {
    const reason = this.noRoomFor(size);
    if (reason === undefined) this.bytes += size;
    else this.faults.push({ kind: 'too-large', at: { file }, reason });
    return reason === undefined;
  }

  /** Reports a file that cannot be read. */
  unreadable(file: string, reason: string): void {
    this.faults.push({ kind: 'unreadable', at: { file }, reason });
  }

  /** The collected files, sorted by name. */
  state(): State {
    const texts = this.texts.sort((a, b) => (a.file < b.file ? -1 : 1));
    return { texts, objects: [], faults: this.faults };
  }

  private noRoomFor(size: number): string | undefined {
    if (size > mostBytes) return `it is larger than ${mostBytes / 1024 / 1024} MiB`;
    if (this.bytes + size <= mostBytesOfAll) return undefined;
    return `the files up to this one are larger than ${mostBytesOfAll / 1024 / 1024} MiB`;
  }
}

/** The first line that is not UTF-8. A text with zero bytes is binary, which the reader reports. */
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
