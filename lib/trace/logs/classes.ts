import { logEntry } from './access-log';
import type { LogEntry } from './log-entry';

/** Failing requests that fail for the same reason at the same place. */
export interface FailureClass {
  /** The first of them. */
  readonly entry: LogEntry;
  count: number;
  /** Some of the paths. */
  readonly paths: Set<string>;
}

/** The failing requests of a log, in classes. */
export interface LogClasses {
  readonly lines: number;
  /** Lines in a format of access logs. */
  readonly read: number;
  readonly failing: number;
  /** The most frequent first. */
  readonly classes: readonly FailureClass[];
  /** Failing requests of rare classes that are not kept. */
  readonly others: number;
}

/** So many classes are kept: a log with more has hosts in an unending number, as scanners try them at a gateway. */
const mostClasses = 1000;
const mostPaths = 3;

/** Collects failing requests, in memory that does not grow with the log. */
export class ClassCollector {
  private readonly found = new Map<string, FailureClass>();
  private lines = 0;
  private read = 0;
  private failing = 0;
  private others = 0;

  add(line: string): void {
    if (line.trim() === '') return;
    this.lines += 1;
    const entry = logEntry(line);
    if (entry === undefined) return;
    this.read += 1;
    if (!isFailing(entry)) return;
    this.failing += 1;
    const key = keyOf(entry);
    const known = this.found.get(key);
    if (known !== undefined) {
      known.count += 1;
      if (known.paths.size < mostPaths && !known.paths.has(entry.path)) known.paths.add(detached(entry.path));
    } else {
      if (this.found.size >= mostClasses) this.forgetRarest();
      const kept = detached(entry);
      this.found.set(key, { entry: kept, count: 1, paths: new Set([kept.path]) });
    }
  }

  /** Makes room, so that a reason that shows itself late is not lost behind many that came once. */
  private forgetRarest(): void {
    const rarest = [...this.found].sort(([, one], [, other]) => one.count - other.count);
    for (const [key, { count }] of rarest.slice(0, mostClasses / 2)) {
      this.found.delete(key);
      this.others += count;
    }
  }

  result(): LogClasses {
    const { lines, read, failing, others } = this;
    const classes = [...this.found].sort(
      ([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1),
    );
    return { lines, read, failing, others, classes: classes.map(([, each]) => each) };
  }
}

/** A copy: a part of a text keeps all of the text in memory, and here the chunk of the file that it was read in. */
function detached<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** A failure of a proxy, or a status of one: answers of the application are its own matter. */
function isFailing({ status, flags, details, termination, cluster }: LogEntry): boolean {
  if (flags.length > 0) return true;
  // A connection that a policy refuses has no flag.
  if (/denied|not_found/.test(termination)) return true;
  if (status < 400) return false;
  // Old versions have no details; then a request without a cluster ended in the proxy.
  return details === '' ? cluster === '' : details !== 'via_upstream';
}

function keyOf({
  flags,
  status,
  details,
  transportFailure,
  cluster,
  authority,
  route,
  pod,
  sni,
}: LogEntry): string {
  // Addresses and counts differ from line to line.
  const reason = `${details} ${transportFailure}`.replace(/[0-9a-f]*[:.\d]{7,}/g, '#');
  const by = pod.replace(/-[a-z0-9]{6,10}-[a-z0-9]{5}$/, '');
  const place = cluster === '' ? `${authority} ${sni}` : cluster;
  return [[...flags].sort().join(), status, reason, place, route, by].join('\n');
}
