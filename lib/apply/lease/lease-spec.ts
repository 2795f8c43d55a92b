import type { LiveObject } from '../../kubernetes/cluster';
import type { JsonObject } from '../../mesh/objects/mesh-object';
import type { Clock } from '../clock';

/** Seconds after which a lease expires if it is not renewed. */
export const duration = 15;
/** Milliseconds between two reads of a lease, and between two attempts to renew it. */
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

/** The current time as Kubernetes' `MicroTime`, which has six digits after the second. */
export function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace('Z', '000Z');
}
