import type { DestinationRuleSpec, TrafficPolicy } from '../objects/istio-types';
import type { FieldPath } from '../objects/mesh-object';

/** A place in a DestinationRule that says how clients encrypt. */
export interface PolicyPath {
  /** Above `tls`. */
  readonly path: FieldPath;
  readonly mode: string;
  /** The port that it is for; undefined for all. */
  readonly port: number | undefined;
}

/** Everywhere where a DestinationRule has a `tls.mode`: for the host, its ports, its subsets. */
export function policyPaths({ trafficPolicy, subsets = [] }: DestinationRuleSpec): PolicyPath[] {
  return [
    ...inPolicy(trafficPolicy, ['spec', 'trafficPolicy']),
    ...subsets.flatMap((subset, index) =>
      inPolicy(subset.trafficPolicy, ['spec', 'subsets', index, 'trafficPolicy']),
    ),
  ];
}

function inPolicy(policy: TrafficPolicy | undefined, path: FieldPath): PolicyPath[] {
  // Without a mode it is plain text.
  const mode = policy?.tls === undefined ? undefined : (policy.tls.mode ?? 'DISABLE');
  const ports = (policy?.portLevelSettings ?? []).flatMap(({ tls, port }, index) =>
    tls === undefined
      ? []
      : [
          {
            path: [...path, 'portLevelSettings', index],
            mode: tls.mode ?? 'DISABLE',
            port: port?.number,
          },
        ],
  );
  return mode === undefined ? ports : [{ path, mode, port: undefined }, ...ports];
}
