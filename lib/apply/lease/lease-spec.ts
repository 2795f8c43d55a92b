import type { LiveObject } from '../../kubernetes/cluster';
import type { JsonObject } from '../../mesh/objects/mesh-object';
import type { Clock } from '../clock';

/** Seconds after which a lease that nobody renews is free. */
export const duration = 15;
/** Milliseconds between two looks at a lease, and two attempts to renew it. */
export const look = 1_000;

/** `spec` of a Lease. */
export interface LeaseSpec extends JsonObject {
  readonly holderIdentity?: string;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseDurationSeconds?: number;
  readonly leaseTransitions?: number;
}

export function specOf(lease: LiveObject | undefined): LeaseSpec {
  return (lease?.['spec'] ?? {}) as LeaseSpec;
}

export function withSpec(lease: LiveObject, spec: LeaseSpec): LiveObject {
  return { ...lease, spec };
}

/** Kubernetes' `MicroTime` has six digits behind the second. */
export function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace('Z', '000Z');
}
