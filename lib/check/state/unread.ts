import { dirname } from 'node:path/posix';
import type { Finding, Severity } from '../finding';
import { placeOf } from '../place';
import { unreadRules } from '../reading/text-rules';

/** Rules that conclude from an object that the files lack. */
const ofAbsence: ReadonlySet<string> = new Set([
  'authorization-never-matches',
  'autoscaler-without-target',
  'destination-rule-for-missing-host',
  'gateway-certificate-missing',
  'gateway-without-pods',
  'missing-delegate',
  'misconfigured-sidecar',
  'request-principal-without-authentication',
  'route-to-missing-host',
  'route-to-missing-subset',
  'selector-without-workload',
  'service-without-pods',
  'subset-without-pods',
  'unresolved-canary',
  'unresolved-gateway-api-route',
  'unresolved-rollout',
  'virtual-service-for-missing-host',
  'virtual-service-of-missing-gateway',
  'waypoint-not-bound',
]);

const weaker: Readonly<Record<Severity, Severity>> = { error: 'warning', warning: 'info', info: 'info' };

/**
 * Findings, where those about a lacking object are weaker if a document in the same folder, or in one above or below,
 * could not be read: it may be the object.
 */
export function besideUnread(findings: readonly Finding[]): readonly Finding[] {
  const unread = new Set(
    findings.flatMap(({ rule, at }) => (unreadRules.has(rule) ? dirname(placeOf(at).file) : [])),
  );
  if (unread.size === 0) return findings;
  const isNear = (folder: string) =>
    [...unread].some((each) => isWithin(folder, each) || isWithin(each, folder));
  return findings.map((finding) => {
    if (!ofAbsence.has(finding.rule) || !isNear(dirname(placeOf(finding.at).file))) return finding;
    return {
      ...finding,
      severity: weaker[finding.severity],
      effect: `unless a document that could not be read has it: ${finding.effect}`,
    };
  });
}

function isWithin(folder: string, other: string): boolean {
  return folder === other || other === '.' || folder.startsWith(`${other}/`);
}
