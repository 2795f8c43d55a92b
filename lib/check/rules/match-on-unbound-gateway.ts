import { fieldOf } from '../../mesh/objects/mesh-object';
import { gatewayName, MESH } from '../../mesh/routes/virtual-services';
import { below, rulesIn } from '../routes/written-rules';
import { rule } from '../rule';

export const matchOnUnboundGateway = rule({
  name: 'match-on-unbound-gateway',
  description: 'A match is for a gateway that its VirtualService is not bound to.',
  severity: 'error',
  upstream: ['KIA1102'],
  messages: {
    never: {
      message: 'the match is for {gateway}, to which the VirtualService is not bound',
      effect:
        'it is bound to {bound}, so the match never matches: requests follow a later rule, or get 404 (flag NR)',
      fix: 'add {gateway} to spec.gateways, or write one of those here',
    },
    some: {
      message: 'the match names {gateway}, to which the VirtualService is not bound',
      effect: 'it is bound to {bound}: at {gateway} the match never matches; at the other gateways it does',
      fix: 'add {gateway} to spec.gateways, or remove it here',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    for (const virtualService of mesh.virtualServices) {
      const { object, gateways, hosts } = virtualService;
      // A delegate is bound to whatever those are bound to that delegate to it.
      if (hosts.length === 0) continue;
      const bound = [...gateways].map(shown).join(', ');
      for (const { at, route } of rulesIn(virtualService, mesh.domain)) {
        for (const [index, match] of (route.match ?? []).entries()) {
          const names = (match.gateways ?? []).map((name) => gatewayName(name, object.namespace));
          const isNever = !names.some((name) => gateways.has(name));
          for (const [each, name] of names.entries()) {
            if (gateways.has(name)) continue;
            const related = [{ at: fieldOf(object, 'spec', 'gateways'), message: `it is bound to ${bound}` }];
            const told = { at: below(at, 'match', index, 'gateways', each), related };
            report(isNever ? 'never' : 'some', { ...told, with: { gateway: shown(name), bound } });
          }
        }
      }
    }
  },
});

function shown(name: string): string {
  return name === MESH ? 'mesh (all sidecars)' : name;
}
