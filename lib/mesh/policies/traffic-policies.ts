import type { DestinationRuleSpec, TrafficPolicy } from '../objects/istio-types';
import type { FieldPath } from '../objects/mesh-object';

/** A traffic policy of a DestinationRule with TLS settings of clients. */
export interface PolicyPath {
  /** The path of the parent of `tls`. */
  readonly path: FieldPath;
  readonly mode: string;
  /** The port that it applies to; undefined for all. */
  readonly port: number | undefined;
}

/** All traffic policies of a DestinationRule with a `tls.mode`: of the host, its ports and its subsets. */
export function policyPaths({ trafficPolicy, subsets = [] }: DestinationRuleSpec): PolicyPath[] {
  return [
    ...inPolicy(trafficPolicy, ['spec', 'trafficPolicy']),
    ...subsets.flatMap((subset, index) =>
      inPolicy(subset.trafficPolicy, ['spec', 'subsets', index, 'trafficPolicy']),
    ),
  ];
}

function inPolicy(policy: TrafficPolicy | undefined, path: FieldPath): PolicyPath[] {
  // Without a mode clients send plain text.
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
