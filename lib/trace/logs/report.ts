import { createColors } from 'picocolors';
import type { Mesh } from '../../mesh/mesh';
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
  /** Failing requests beyond the classes that are kept. */
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
  return { ...counts, classes: classes.map((each) => reported(mesh, each)) };
}

function reported(mesh: Mesh, { entry, count, paths }: FailureClass): ReportedClass {
  const { code = null, words, at, fix, isCertain } = explain(mesh, entry);
  const { status, flags, details, termination, authority, sni, cluster, route } = entry;
  return {
    count,
    result: [status === 0 ? 'no response' : String(status), ...flags].join(' '),
    details: [details, termination].filter((each) => each !== '').join(' '),
    host: authority || sni || cluster.split('|').at(-1) || 'no host',
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
    const { count, result, host, paths, code, words, isCertain, place: at, construct, fix } = each;
    const where =
      paths.length === 0 ? host : `${host}${paths[0]}${paths.length > 1 ? ' and other paths' : ''}`;
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
    ...(others > 0 ? [`${number(others)} failures are in classes that are not shown`] : []),
  ];
  return `${[...texts, wrapped(counts.join('; '))].join('\n\n')}\n`;
}

function number(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
