import type { ClientTls, DestinationRuleSpec, TrafficPolicy } from '../../mesh/objects/istio-types';
import type { FieldPath } from '../../mesh/objects/mesh-object';

/** Settings for one port that leave out some of those of the host. */
export interface PortSettings {
  readonly path: FieldPath;
  readonly port: number;
  /** The settings of the host that do not apply to the port. */
  readonly fields: readonly string[];
  /** Whether they make clients speak TLS with a server outside of the mesh. */
  readonly isTls: boolean;
  /** Whether they keep clients on one pod. */
  readonly isHash: boolean;
}

const inherited = ['connectionPool', 'outlierDetection', 'loadBalancer', 'tls'] as const;

/** The settings for ports that do not inherit all of the host's: istiod replaces them as a whole. */
export function overriddenForPorts({ trafficPolicy, subsets = [] }: DestinationRuleSpec): PortSettings[] {
  return [
    ...inPolicy([trafficPolicy], trafficPolicy, ['spec', 'trafficPolicy']),
    ...subsets.flatMap((subset, index) =>
      inPolicy([subset.trafficPolicy, trafficPolicy], subset.trafficPolicy, [
        ...['spec', 'subsets', index, 'trafficPolicy'],
      ]),
    ),
  ];
}

function inPolicy(
  wider: readonly (TrafficPolicy | undefined)[],
  policy: TrafficPolicy | undefined,
  path: FieldPath,
): PortSettings[] {
  return (policy?.portLevelSettings ?? []).flatMap((settings, index): PortSettings[] => {
    const ofHost = (field: (typeof inherited)[number]) =>
      settings[field] === undefined ? wider.find((each) => each?.[field] !== undefined)?.[field] : undefined;
    const [tls, balancer] = [ofHost('tls') as ClientTls | undefined, ofHost('loadBalancer')];
    const isHash = balancer !== undefined && 'consistentHash' in balancer;
    // That another simple algorithm balances the port is hardly ever noticed.
    const fields = inherited.filter(
      (field) => ofHost(field) !== undefined && (field !== 'loadBalancer' || isHash),
    );
    const port = settings.port?.number;
    if (fields.length === 0 || port === undefined) return [];
    return [
      {
        path: [...path, 'portLevelSettings', index],
        port,
        fields,
        isTls: tls?.mode === 'SIMPLE' || tls?.mode === 'MUTUAL',
        isHash,
      },
    ];
  });
}
