import { createColors } from 'picocolors';
import type { Mesh } from '../../mesh/mesh';
import { groupedBy } from '../../mesh/objects/multi-map';
import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import type { Code } from '../codes';
import { place, placeText, type TracePlace } from '../report/place';
import type { FailureClass, LogClasses } from './classes';
import { explain } from './explain';

/** The output of `trace --log -o json`. */
export interface LogReport {
  readonly lines: number;
  /** Lines in a format of access logs. */
  readonly read: number;
  readonly failing: number;
  /** Failing requests of rare classes that are not kept. */
  readonly others: number;
  readonly classes: readonly ReportedClass[];
}

/** Requests that fail for the same reason at the same place. */
export interface ReportedClass {
  readonly count: number;
  /** Such as `503 UH`. */
  readonly result: string;
  readonly details: string;
  readonly host: string;
  /** How many other hosts fail for the same reason at the same place. */
  readonly otherHosts: number;
  readonly paths: readonly string[];
  readonly route: string;
  readonly code: Code | null;
  readonly words: string;
  /** Whether the log and the manifests tell the reason; otherwise it is the likely one. */
  readonly isCertain: boolean;
  readonly place: TracePlace | null;
  /** The construct that made the object; null for an object of a file. */
  readonly construct: string | null;
  readonly fix: string;
}

/** Explains the classes of a log by the manifests. */
export function logReport(mesh: Mesh, { classes, ...counts }: LogClasses): LogReport {
  return { ...counts, classes: merged(classes.map((each) => reported(mesh, each))) };
}

/** One class for all hosts that fail for the same reason at the same place, as those that a scanner tries at a gateway. */
function merged(classes: readonly ReportedClass[]): readonly ReportedClass[] {
  const groups = groupedBy(classes, (each) => {
    const { result, code, place: at, isCertain, host, words, route } = each;
    // Where the manifests have no place, or say more than the host, the words tell the classes apart.
    const reason = at === null ? words : words.replaceAll(host, '');
    return JSON.stringify([result, code, at, isCertain, reason, at === null ? host : '', route]);
  });
  return [...groups.values()]
    .flatMap((own): ReportedClass[] => {
      const [first] = own;
      if (first === undefined) return [];
      const hosts = new Set(own.map(({ host }) => host));
      const count = own.reduce((sum, each) => sum + each.count, 0);
      return [{ ...first, count, otherHosts: hosts.size - 1 }];
    })
    .sort((a, b) => b.count - a.count);
}

function reported(mesh: Mesh, { entry, count, paths }: FailureClass): ReportedClass {
  const { code = null, words, at, fix, isCertain } = explain(mesh, entry);
  const { status, flags, details, termination, authority, sni, cluster, route } = entry;
  return {
    count,
    result: [status === 0 ? 'no response' : String(status), ...flags].join(' '),
    details: [details, termination].filter((each) => each !== '').join(' '),
    host: authority || sni || cluster.split('|').at(-1) || 'no host',
    otherHosts: 0,
    paths: [...paths].filter((each) => each !== '').sort(),
    route,
    code,
    words,
    isCertain,
    place: at === undefined ? null : place(at),
    construct: at?.object.source.construct ?? null,
    fix,
  };
}

/** The report for a terminal of 80 columns. */
export function logText(report: LogReport, { hasColours }: { readonly hasColours: boolean }): string {
  const colours = createColors(hasColours);
  const { lines, read, failing, others, classes } = report;
  const texts = classes.map((each) => {
    const {
      count,
      result,
      host,
      otherHosts,
      paths,
      code,
      words,
      isCertain,
      place: at,
      construct,
      fix,
    } = each;
    const path = paths.length === 0 ? '' : `${paths[0]}${paths.length > 1 ? ' and other paths' : ''}`;
    const others =
      otherHosts === 0 ? '' : ` and ${number(otherHosts)} other host${otherHosts === 1 ? '' : 's'}`;
    const where = `${host}${path}${others}`;
    const told = `${isCertain ? '' : 'likely: '}${words}${code === null ? '' : ` (${code})`}`;
    const by = construct === null ? '' : `, made by ${construct}`;
    return [
      colours.bold(wrapped(visible(`${count} × ${result}  ${where}`), '', '    ')),
      wrapped(visible(told), '    ', '      '),
      ...(at === null
        ? []
        : [
            wrapped(
              visible(`see ${placeText(at)}: ${at.object}${at.field === '' ? '' : `, ${at.field}`}${by}`),
              '    ',
              '      ',
            ),
          ]),
      wrapped(visible(`fix: ${fix}`), '    ', '      '),
    ].join('\n');
  });
  const unread = lines - read;
  const counts = [
    `${number(failing)} of ${number(read)} requests failed`,
    ...(unread > 0
      ? [
          unread === 1
            ? '1 line is not one of an access log'
            : `${number(unread)} lines are not of an access log`,
        ]
      : []),
    ...(others > 0 ? [`${number(others)} failures with rare reasons are not shown`] : []),
  ];
  return `${[...texts, wrapped(counts.join('; '))].join('\n\n')}\n`;
}

function number(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
