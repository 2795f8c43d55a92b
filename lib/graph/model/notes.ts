import { GATEWAY_API } from '../../mesh/gateway-api/routes';
import type { Mesh } from '../../mesh/mesh';

/** What a graph leaves out of the traffic of a mesh, in sentences. */
export function notesOf(mesh: Mesh): readonly string[] {
  const left: (readonly [number, string, string])[] = [
    [
      ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'].reduce(
        (sum, kind) => sum + mesh.ofKind(GATEWAY_API, kind).length,
        0,
      ),
      'route',
      'of the Gateway API is not drawn.',
    ],
    [mesh.ofKind('networking.istio.io', 'EnvoyFilter').length, 'EnvoyFilter', 'may change what is drawn.'],
  ];
  return left.flatMap(([count, name, words]) => {
    if (count === 0) return [];
    return [count === 1 ? `1 ${name} ${words}` : `${count} ${name}s ${words.replace('is not', 'are not')}`];
  });
}
