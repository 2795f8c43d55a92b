import type { Location, Log, ReportingDescriptor, Result } from 'sarif';
import type { Severity } from '../finding';
import type { RuleDescription } from '../rule';
import type { Report, ReportedFinding, ReportedPlace } from './report';
import type { Setting } from './setting';
import { unreadText } from './summary';
import { resourceText } from './text';

const levels = { error: 'error', warning: 'warning', info: 'note' } satisfies Record<Severity, Result.level>;

/** SARIF 2.1.0, as GitHub's code scanning and editors read it. */
export function sarifReport(report: Report, setting: Pick<Setting, 'version' | 'rules' | 'page'>): string {
  const { version, rules, page } = setting;
  const indexes = new Map(rules.map(({ name }, index) => [name, index]));
  const { brokenRules, unread } = report.summary;
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cdk8s-istio',
            semanticVersion: version,
            rules: rules.map((rule) => descriptor(rule, page(rule.name))),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: brokenRules.length === 0 && unread === 0,
            toolExecutionNotifications: [
              ...brokenRules.map((rule) => ({
                level: 'error' as const,
                message: { text: `Rule ${rule} failed: its checks were not made.` },
              })),
              ...(unread > 0 ? [{ level: 'warning' as const, message: { text: unreadText(unread) } }] : []),
            ],
          },
        ],
        results: report.findings.map((finding) => resultOf(finding, indexes.get(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor({ name, description, severity }: RuleDescription, page: string): ReportingDescriptor {
  return {
    id: name,
    shortDescription: { text: description },
    help: { text: page, markdown: page },
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf(finding: ReportedFinding, ruleIndex: number | undefined): Result {
  const { rule, severity, message, effect, fix, related } = finding;
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: levels[severity],
    // GitHub shows the first sentence in lists, and all of it beside the line.
    message: { text: `${literal(message)}.\nOn the wire: ${literal(effect)}.\nFix: ${literal(fix)}.` },
    locations: [locationOf(finding)],
    relatedLocations: related.map((end, id) => ({
      id,
      ...locationOf(end),
      message: { text: literal(end.message) },
    })),
  };
}

/** In SARIF's messages `{0}` and `[text](1)` are placeholders and links, which no value from a file may become. */
function literal(text: string): string {
  return text.replace(/[\\[\]]/g, '\\$&').replace(/[{}]/g, '$&$&');
}

function locationOf({ file, line, column, resource, construct }: ReportedPlace): Location {
  const name = resource === null ? undefined : resourceText(resource);
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      ...(line === null
        ? {}
        : { region: { startLine: line, ...(column === null ? {} : { startColumn: column }) } }),
    },
    ...(resource === null || name === undefined
      ? {}
      : {
          logicalLocations: [
            { name: resource.name, fullyQualifiedName: name, kind: 'object' },
            ...(construct === undefined
              ? []
              : [{ name: construct, fullyQualifiedName: construct, kind: 'construct' }]),
          ],
        }),
  };
}

/** A relative path stays relative: to the folder that the command ran in, which should be the repository's. */
function uriOf(file: string): string {
  if (file === '-') return 'stdin';
  // Names of files need not be Unicode, addresses do.
  const path = Buffer.from(file).toString().split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}
