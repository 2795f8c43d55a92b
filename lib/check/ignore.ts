import type { Finding } from './finding';
import type { SuppressedFinding } from './suppression/suppress';

/** Findings that are meant to be so, wherever they are. */
export interface Ignore {
  /** Whether a finding is one of them. */
  readonly fits: (finding: Finding) => boolean;
  /** Why. */
  readonly reason: string;
}

/** Takes out what is ignored. */
export function ignored(findings: readonly Finding[], ignores: readonly Ignore[]) {
  const left: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findings) {
    const found = ignores.find(({ fits }) => fits(finding));
    if (found === undefined) left.push(finding);
    else suppressed.push({ finding, reason: found.reason });
  }
  return { left, suppressed };
}
