import type { Mesh } from '../mesh';
import { addTo } from '../objects/multi-map';
import { isExportedTo } from '../registry/services';
import type { VirtualService } from './virtual-services';

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly VirtualService[]>>();

/**
 * The VirtualServices of a Gateway, or of `mesh`, that are visible in a namespace, in istiod's order: its own that are
 * not exported to all, those exported to it by name, then those exported to all.
 */
export function boundTo(mesh: Mesh, gateway: string, namespace: string): readonly VirtualService[] {
  const byGateway = known.get(mesh) ?? indexed(mesh);
  known.set(mesh, byGateway);
  const seen = (byGateway.get(gateway) ?? []).filter(({ exportedTo }) => isExportedTo(exportedTo, namespace));
  const rank = ({ exportedTo, object }: VirtualService) => {
    if (exportedTo.everywhere) return 2;
    return object.namespace === namespace ? 0 : 1;
  };
  return [...seen].sort((a, b) => rank(a) - rank(b));
}

function indexed(mesh: Mesh): ReadonlyMap<string, readonly VirtualService[]> {
  const byGateway = new Map<string, VirtualService[]>();
  for (const virtualService of mesh.virtualServices) {
    if (virtualService.hosts.length === 0) continue;
    for (const gateway of virtualService.gateways) {
      addTo(byGateway, gateway, virtualService);
    }
  }
  return byGateway;
}
