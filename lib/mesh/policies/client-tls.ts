import type { ClientTls, TrafficPolicy } from '../objects/istio-types';
import { type Field, type FieldPath, fieldOf } from '../objects/mesh-object';
import type { ClientPolicy, Subset } from '../registry/destination-rules';

/** The TLS settings that a DestinationRule gives clients, and their field. */
export interface ClientTlsSetting {
  readonly mode: NonNullable<ClientTls['mode']>;
  readonly at: Field;
}

/**
 * The setting for a port and a subset. Settings of a port take the place of those of the host, also where they have no
 * `tls`; those of a subset without `tls` leave them.
 */
export function clusterTls(
  policy: ClientPolicy | undefined,
  subset: Subset | undefined,
  port: number,
): ClientTlsSetting | undefined {
  const own = subset?.spec.trafficPolicy && ofPort(subset.spec.trafficPolicy, port);
  const at = own && fieldOf((subset as Subset).at.object, ...(subset as Subset).at.path, 'trafficPolicy');
  const setting = own && at && settingIn(own, at);
  if (setting !== undefined || own?.isOfPort) return setting;
  if (policy?.trafficPolicy === undefined) return undefined;
  const { policy: ofHost, rule } = policy.trafficPolicy;
  return settingIn(ofPort(ofHost, port), fieldOf(rule.object, 'spec', 'trafficPolicy'));
}

/**
 * The setting by which istiod marks the endpoints of a cluster, which differs: settings of a port without `tls` leave
 * those of the host.
 */
export function endpointTls(
  policy: ClientPolicy | undefined,
  subset: Subset | undefined,
  port: number,
): ClientTlsSetting | undefined {
  const inheriting = (from: TrafficPolicy, at: Field) => {
    const own = ofPort(from, port);
    return settingIn(own, at) ?? settingIn({ policy: from, path: [], isOfPort: false }, at);
  };
  const own = subset?.spec.trafficPolicy;
  const setting =
    own &&
    inheriting(own, fieldOf((subset as Subset).at.object, ...(subset as Subset).at.path, 'trafficPolicy'));
  if (setting !== undefined || policy?.trafficPolicy === undefined) return setting;
  const { policy: ofHost, rule } = policy.trafficPolicy;
  return inheriting(ofHost, fieldOf(rule.object, 'spec', 'trafficPolicy'));
}

/** Settings of a port, or of all ports, below a traffic policy. */
interface Placed {
  readonly policy: { readonly tls?: ClientTls };
  readonly path: FieldPath;
  readonly isOfPort: boolean;
}

function ofPort(policy: TrafficPolicy, number: number): Placed {
  const { portLevelSettings = [] } = policy;
  const index = portLevelSettings.findIndex(({ port }) => port?.number === number);
  const own = portLevelSettings[index];
  return own === undefined
    ? { policy, path: [], isOfPort: false }
    : { policy: own, path: ['portLevelSettings', index], isOfPort: true };
}

function settingIn({ policy: { tls }, path }: Placed, { object, path: parent }: Field) {
  if (tls === undefined) return undefined;
  // Without a mode clients send plain text.
  return { mode: tls.mode ?? 'DISABLE', at: fieldOf(object, ...parent, ...path, 'tls') } as const;
}
