import type { Report, ReportedFinding } from '../../lib/check';
import { run } from '../../lib/cli/run';

/** Rules whose findings mean that a text was not checked. */
const unread: ReadonlySet<string> = new Set([
  'broken-yaml',
  'unreadable-file',
  'unrendered-kustomization',
  'unrendered-template',
]);

/** Whether the findings of a rule mean that a text was not checked. */
export function isUnread(rule: string): boolean {
  return unread.has(rule);
}

/** What `check` says of one folder, as one line of JSON keeps it. */
export interface Checked {
  /** The project, which is the name of the folder that was given. */
  readonly project: string;
  /** The folder within the project; `.` for the whole. */
  readonly folder: string;
  /** The exit status. */
  readonly status: number;
  /** The count of checked objects. */
  readonly objects: number;
  /** The findings, without their explanations. */
  readonly findings: readonly CheckedFinding[];
  /** What was written to standard error, with the stack traces of broken rules. */
  readonly errors: string;
}

/** A finding, with its place within the folder. */
export type CheckedFinding = Pick<ReportedFinding, 'rule' | 'severity' | 'message' | 'file' | 'line'> & {
  /** `Kind namespace/name`; empty for a text that is no object. */
  readonly object: string;
};

/** Checks one folder as the command does, in this process. */
export async function checkedFolder(project: string, root: string, folder: string): Promise<Checked> {
  const out: string[] = [];
  const err: string[] = [];
  const status = await run({
    argv: ['check', folder, '-o', 'json'],
    cwd: root,
    env: {},
    stdin: (async function* () {})(),
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
  });
  const report = out.length === 0 ? undefined : (JSON.parse(out.join('')) as Report);
  return {
    project,
    folder,
    status,
    objects: report?.summary.looked.objects ?? 0,
    findings: (report?.findings ?? []).map(({ rule, severity, message, file, line, resource }) => ({
      rule,
      severity,
      message,
      file,
      line,
      object: resource === null ? '' : `${resource.kind} ${resource.namespace}/${resource.name}`,
    })),
    errors: err.join(''),
  };
}
