import type { Branch, Version } from './branches';
import type { End } from './end';
import type { Trace } from './trace';

/** How a share of the requests ends, behind all gateways on its way. */
export interface Ending {
  /** 0 to 1. */
  readonly share: number;
  readonly end: End;
  /** The trace that ends so: that of the last gateway. */
  readonly trace: Trace;
  /** Undefined if the request reaches no destination. */
  readonly branch: Branch | undefined;
  /** Undefined if no pods get it. */
  readonly version: Version | undefined;
}

/** The ends of a request. Pods of a gateway answer nothing themselves: the end is that of what they forward. */
export function endingsOf(trace: Trace): readonly Ending[] {
  const { end, branches, onward } = trace;
  if (end !== undefined) return [{ share: 1, end, trace, branch: undefined, version: undefined }];
  return branches.flatMap((branch): readonly Ending[] => {
    if (branch.end !== undefined)
      return [{ share: branch.share, end: branch.end, trace, branch, version: undefined }];
    return branch.versions.flatMap((version): readonly Ending[] => {
      const next = onward.get(version);
      if (next === undefined) return [{ share: version.share, end: version.end, trace, branch, version }];
      return endingsOf(next).map((each) => ({ ...each, share: each.share * version.share }));
    });
  });
}
