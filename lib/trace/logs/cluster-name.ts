/** A cluster of a proxy, by its name in logs. */
export type NamedCluster =
  | {
      readonly kind: 'outbound' | 'inbound';
      readonly port: number;
      readonly subset: string;
      readonly host: string;
    }
  | { readonly kind: 'passthrough' | 'black-hole' | 'other' };

/** Reads a name such as `outbound|8080|v2|backend.shop.svc.cluster.local`; old versions write `outbound_.8080_.v2_.backend…`. */
export function clusterNamed(name: string): NamedCluster {
  const [direction = '', port = '', subset = '', host = ''] = name.includes('|')
    ? name.split('|')
    : name.split('_.');
  if (direction === 'outbound' || direction === 'inbound')
    return { kind: direction, port: Number(port) || 0, subset, host: host.replace(/;$/, '') };
  if (name.startsWith('PassthroughCluster') || name.startsWith('InboundPassthroughCluster'))
    return { kind: 'passthrough' };
  return { kind: name.startsWith('BlackHoleCluster') ? 'black-hole' : 'other' };
}
