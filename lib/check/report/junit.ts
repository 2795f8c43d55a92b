import { unreadRules } from '../reading/text-rules';
import type { Report, ReportedFinding } from './report';
import type { Setting } from './setting';
import { summaryText } from './summary';
import { ends, placeText } from './text';

/**
 * JUnit's XML: a suite per file, a case per finding. A finding that does not fail the command does not fail a case, so that the
 * two cannot disagree; a document that was not read is a skipped case; without a finding there is one case that passes, since an empty file reads as "nothing ran".
 */
export function junitReport(report: Report, { fails }: Pick<Setting, 'fails'>): string {
  const files = new Map<string, ReportedFinding[]>();
  for (const finding of report.findings) {
    const group = files.get(finding.file) ?? [];
    group.push(finding);
    files.set(finding.file, group);
  }
  const summary = summaryText(report.summary);
  // A skipped case may stand for many documents: the summary has their number.
  const remark = report.summary.unread > 0 ? `\n    <system-out>${escaped(summary)}</system-out>` : '';
  const suites = [...files].map(([file, findings], index) =>
    suite(file, findings, fails, index === files.size - 1 ? remark : ''),
  );
  if (suites.length === 0) {
    suites.push(
      `  <testsuite name="cdk8s-istio check" tests="1" failures="0">
    <testcase classname="cdk8s-istio" name="check">
      <system-out>${escaped(summary)}</system-out>
    </testcase>
  </testsuite>`,
    );
  }
  const tests = Math.max(1, report.findings.length);
  const failures = report.findings.filter(fails).length;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cdk8s-istio check" tests="${tests}" failures="${failures}">
${suites.join('\n')}
</testsuites>
`;
}

function suite(
  file: string,
  findings: readonly ReportedFinding[],
  fails: Setting['fails'],
  remark: string,
): string {
  const cases = findings.map((finding) => testCase(finding, fails(finding)));
  const failures = findings.filter(fails).length;
  const unread = findings.filter((finding) => !fails(finding) && unreadRules.has(finding.rule)).length;
  const skipped = unread === 0 ? '' : ` skipped="${unread}"`;
  return `  <testsuite name="${escaped(file)}" tests="${findings.length}" failures="${failures}"${skipped}>
${cases.join('\n')}${remark}
  </testsuite>`;
}

function testCase(finding: ReportedFinding, isFailure: boolean): string {
  const { rule, severity, message, effect, fix } = finding;
  const text = [
    placeText(finding),
    message,
    `on the wire: ${effect}`,
    `fix: ${fix}`,
    ...ends(finding).map((end) => `see ${end}`),
  ].join('\n');
  const outcome = isFailure
    ? `<failure type="${severity}" message="${escaped(message)}">${escaped(text)}</failure>`
    : unreadRules.has(rule)
      ? `<skipped message="${escaped(message)}"/>\n      <system-out>${escaped(`${severity}: ${text}`)}</system-out>`
      : `<system-out>${escaped(`${severity}: ${text}`)}</system-out>`;
  return `    <testcase classname="${escaped(rule)}" name="${escaped(placeText(finding))}">
      ${outcome}
    </testcase>`;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** XML 1.0 has no way at all to write most control characters and half of a surrogate pair. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => entities.get(character) ?? character);
}
