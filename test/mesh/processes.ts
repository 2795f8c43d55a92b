import { readdirSync, readFileSync } from 'node:fs';

/** A process, told from a later one with the same number by when it began. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly began: string;
  readonly command: string;
}

/** Those that run; one that has ended and was not yet asked for its exit does not. */
export function runningProcesses(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => tryRead(Number(name)));
}

/** A process and all that it started, directly or not. */
export function familyOf(pid: number, all = runningProcesses()): readonly Process[] {
  const children = all.filter(({ parent }) => parent === pid);
  return [...all.filter((one) => one.pid === pid), ...children.flatMap((child) => familyOf(child.pid, all))];
}

export function stillRunning(processes: readonly Process[]): readonly Process[] {
  const now = new Set(runningProcesses().map(nameOf));
  return processes.filter((one) => now.has(nameOf(one)));
}

function nameOf({ pid, began }: Process): string {
  return `${pid} ${began}`;
}

function tryRead(pid: number): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // pid (name) state parent …, where the name may hold anything; the 22nd says when it began.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', parent = ''] = fields;
    if (state === 'Z' || state === 'X') return [];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return [{ pid, parent: Number(parent), began: fields[19] ?? '', command }];
  } catch {
    return [];
  }
}
