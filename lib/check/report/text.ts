import { createColors } from 'picocolors';
import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import type { Severity } from '../finding';
import type { Report, ReportedFinding, ReportedPlace } from './report';
import type { Setting } from './setting';
import { summaryText } from './summary';

type Colours = ReturnType<typeof createColors>;

const indent = '    ';

/** A report for a terminal: a block per file, 80 columns wide, the count at the end. */
export function textReport(report: Report, { hasColours }: Pick<Setting, 'hasColours'>): string {
  const colours = createColors(hasColours);
  const blocks = new Map<string, string[]>();
  for (const finding of report.findings) {
    const block = blocks.get(finding.file) ?? [];
    block.push(section(finding, colours));
    blocks.set(finding.file, block);
  }
  const texts = [...blocks.values()].map((sections) => sections.join('\n'));
  return `${[...texts, wrapped(visible(summaryText(report.summary)))].join('\n\n')}\n`;
}

function section(finding: ReportedFinding, colours: Colours): string {
  const { severity, rule, message, effect, fix } = finding;
  const painted = { error: colours.red, warning: colours.yellow, info: colours.cyan } satisfies Record<
    Severity,
    (text: string) => string
  >;
  const words = wrapped(visible(`${message} (${rule})`), indent);
  return [
    `${colours.bold(visible(placeText(finding)))} ${painted[severity](severity)}`,
    words,
    part('on the wire', effect, colours),
    part('fix', fix, colours),
    ...ends(finding).map((end) => part('see', end, colours)),
  ].join('\n');
}

function part(name: string, text: string, colours: Colours): string {
  const first = `${indent}  ${name}: `;
  return wrapped(visible(text), first, `${indent}    `).replace(`${name}:`, colours.dim(`${name}:`));
}

/** More other ends are counted: a folder may have hundreds of templates. */
const mostEnds = 10;

/** The other ends of a finding, as lines. */
export function ends({ related }: ReportedFinding): readonly string[] {
  const shown = related.length > mostEnds ? related.slice(0, mostEnds - 1) : related;
  const more = related.length - shown.length;
  const lines = shown.map((end) => `${placeText(end)}: ${end.message}`);
  return more === 0 ? lines : [...lines, `${more} more`];
}

/** `FILE:LINE:COLUMN`, as editors and terminals follow it; without a text the object's name. */
export function placeText({ file, line, column, resource, construct }: ReportedPlace): string {
  if (line !== null) return column === null ? `${file}:${line}` : `${file}:${line}:${column}`;
  if (construct !== undefined) return construct === file ? construct : `${file} (${construct})`;
  return resource === null ? file : `${file} (${resourceText(resource)})`;
}

/** `Deployment shop/cart`. */
export function resourceText({ kind, namespace, name }: NonNullable<ReportedPlace['resource']>): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
