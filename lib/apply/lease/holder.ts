import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

const identity =
  /^(?<words>.*, process (?<pid>\d+)) \(host (?<host>[0-9a-f]{12}), started (?<started>\d+)\)$/s;

/**
 * The identity under which a process holds the lease: `ci@runner-7, process 4711 (host 3f2a9c81d0e4, started 88123)`.
 * The part in parentheses lets another `apply` on the same host see whether the process still runs. It is omitted on
 * systems that do not provide it (macOS, Windows).
 */
export function holderOf(pid = process.pid): string {
  const words = `${userName()}@${hostname()}, process ${pid}`;
  const host = hostOfProcesses();
  const started = startOf(pid);
  return host === undefined || started === undefined ? words : `${words} (host ${host}, started ${started})`;
}

/** The readable part of an identity: `ci@runner-7, process 4711`. */
export function holderWords(holder: string): string {
  return identity.exec(holder)?.groups?.['words'] ?? holder;
}

/** Whether the process of an identity ran on this host and has ended; false if this is unknown. */
export function hasEnded(holder: string): boolean {
  const { pid, host, started } = identity.exec(holder)?.groups ?? {};
  if (host === undefined || host !== hostOfProcesses()) return false;
  if (isGone(Number(pid))) return true;
  // Without the right to read it, the process may be the holder.
  const now = startOf(Number(pid));
  return now !== undefined && now !== started;
}

/**
 * Identifies the scope in which a process number is unique: one boot of a kernel and one PID namespace. Two containers
 * on a machine differ by the namespace. The host name distinguishes virtual machines started from the same snapshot.
 */
function hostOfProcesses(): string | undefined {
  try {
    // In a PID namespace that sees the /proc of another one, the numbers there mean other processes.
    if (readlinkSync('/proc/self') !== `${process.pid}`) return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const parts = [hostname(), boot, readlinkSync('/proc/self/ns/pid'), timeNamespace()];
    return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
  } catch {
    return undefined;
  }
}

/** Start times are relative to the reader's time namespace. Kernels before 5.6 have none. */
function timeNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/time');
  } catch {
    return '';
  }
}

/** Whether a process has ended. /proc is not used, since it may hide the processes of other users. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** The start time of a process, in ticks since boot; `ended` if only its exit status is left. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // pid (name) state parent …, where the name may contain anything; the 22nd field is the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19];
  } catch {
    return undefined;
  }
}

/** The user name, or the user ID in a container whose user has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
