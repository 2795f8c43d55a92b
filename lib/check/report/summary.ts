import { listed } from '../reading/field-text';
import type { Summary } from './report';

/** The last line of a report: the counts of findings and of checked objects. */
export function summaryText(summary: Summary): string {
  const { error, warning, info, looked } = summary;
  const files = plural(looked.files, 'file');
  const { requests } = looked;
  const seen = listed([
    plural(looked.routes, 'route'),
    plural(looked.subsets, 'subset'),
    plural(looked.workloads, 'workload'),
    ...(requests === undefined ? [] : [plural(requests, 'request')]),
  ]);
  const counts = [
    ...(error > 0 ? [plural(error, 'error')] : []),
    ...(warning > 0 ? [plural(warning, 'warning')] : []),
    ...(info > 0 ? [`${info} info`] : []),
  ];
  const first =
    counts.length === 0 ? `Nothing found in ${files}: ${seen}.` : `${listed(counts)} in ${files}: ${seen}.`;
  return [first, ...remarks(summary)].join(' ');
}

function remarks({ notShown, suppressed, fixable, unread, brokenRules }: Summary): string[] {
  return [
    ...(notShown > 0 ? [`${notShown} below --severity not shown.`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed.`] : []),
    ...(fixable > 0 ? [`--fix fixes ${fixable}.`] : []),
    ...(unread > 0 ? [unreadText(unread)] : []),
    ...(brokenRules.length > 0 ? [`Not checked, because the rule failed: ${brokenRules.join(', ')}.`] : []),
  ];
}

/** The count of documents that were not checked. */
export function unreadText(unread: number): string {
  return `${plural(unread, 'document')} could not be read and ${unread === 1 ? 'was' : 'were'} not checked.`;
}

function plural(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
