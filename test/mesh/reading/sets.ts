import fc from 'fast-check';
import type { KubernetesObject } from '../lab/objects';
import { destinationRules } from './destination-rules';
import { gateways, sidecars } from './gateways';
import { serviceEntries, services } from './services';
import { virtualServices } from './virtual-services';

/** The objects of a cell besides its pods: Services and Istio's objects. */
export type ObjectSet = readonly KubernetesObject[];

export const sets: fc.Arbitrary<ObjectSet> = fc
  .tuple(services, serviceEntries, destinationRules, virtualServices, gateways, sidecars)
  .map((parts) => parts.flat());
