import { fieldOf } from '../mesh/objects/mesh-object';
import type { HttpRule } from '../mesh/routes/http-rules';
import type { Branch } from './branches';
import { failed } from './end';

/** The branches of a rule that aborts a part of the requests: the others share what is left. */
export function withAborted(branches: readonly Branch[], rule: HttpRule | undefined): readonly Branch[] {
  const { abort } = rule?.route.fault ?? {};
  const part = (abort?.percentage?.value ?? 0) / 100;
  if (rule === undefined || part <= 0 || part >= 1 || branches.length === 0) return branches;
  const left = branches.map((branch) => ({
    ...branch,
    share: branch.share * (1 - part),
    versions: branch.versions.map((each) => ({ ...each, share: each.share * (1 - part) })),
  }));
  const aborted: Branch = {
    share: part,
    by: 'requests',
    host: 'the proxy of the caller',
    port: undefined,
    subsetName: undefined,
    at: fieldOf(rule.at.object, ...rule.at.path, 'fault', 'abort'),
    service: undefined,
    servicePort: undefined,
    subset: undefined,
    policy: undefined,
    versions: [],
    end: failed('aborted-by-fault', abort?.httpStatus ?? 200, 'FI', 'the rule aborts a part of the requests'),
  };
  return [...left, aborted];
}
