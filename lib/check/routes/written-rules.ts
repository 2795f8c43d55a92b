import type { Mesh } from '../../mesh/mesh';
import type { HttpRoute, TcpDestination, TcpRoute, TlsRoute } from '../../mesh/objects/istio-types';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import type { HostScope } from '../../mesh/registry/hosts';
import type { VirtualService } from '../../mesh/routes/virtual-services';

/** One rule of a VirtualService as it stands in the file, delegates not put in. */
export type WrittenRule = Written<'http', HttpRoute> | Written<'tls', TlsRoute> | Written<'tcp', TcpRoute>;

interface Written<Kind, Route> {
  readonly virtualService: VirtualService;
  readonly kind: Kind;
  /** The element of `spec.http`, `spec.tls` or `spec.tcp`. */
  readonly at: Field;
  readonly route: Route;
  /** How its short names are read. */
  readonly scope: HostScope;
}

/** All rules of one VirtualService. */
export function rulesIn(virtualService: VirtualService, domain: string): WrittenRule[] {
  const { object, spec } = virtualService;
  const scope = { namespace: object.namespace, domain };
  const at = (kind: string, index: number) => fieldOf(object, 'spec', kind, index);
  return [
    ...(spec.http ?? []).map(
      (route, index): WrittenRule => ({ virtualService, kind: 'http', at: at('http', index), route, scope }),
    ),
    ...(spec.tls ?? []).map(
      (route, index): WrittenRule => ({ virtualService, kind: 'tls', at: at('tls', index), route, scope }),
    ),
    ...(spec.tcp ?? []).map(
      (route, index): WrittenRule => ({ virtualService, kind: 'tcp', at: at('tcp', index), route, scope }),
    ),
  ];
}

/** All rules of all VirtualServices, each once. */
export function writtenRules(mesh: Mesh): WrittenRule[] {
  return mesh.virtualServices.flatMap((virtualService) => rulesIn(virtualService, mesh.domain));
}

/** Between which destinations a rule splits what it takes. */
export function destinationsIn({ route }: WrittenRule): readonly TcpDestination[] {
  return route.route ?? [];
}

/** A field below a rule. */
export function below({ object, path }: Field, ...more: readonly (string | number)[]): Field {
  return fieldOf(object, ...path, ...more);
}
