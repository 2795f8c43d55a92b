import { differenceOf } from '../../lib/diff/difference';
import { type Mesh, meshOf } from '../../lib/mesh/mesh';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { callersOf } from '../../lib/requests/callers';
import { gatewayRequests, meshRequests } from '../../lib/requests/requests';
import { changes, stateOf } from '../plan/reading';
import { toldOf } from './told';

const pairs = changes().flatMap((change) => {
  const [before, after] = [stateOf(change, 'before'), stateOf(change, 'after')];
  return [
    { change, states: [before, after] as const },
    { change: `${change}, back`, states: [after, before] as const },
  ];
});

test.each(pairs)(
  '$change: each class of requests of the whole states that changes has a line',
  ({ states }) => {
    const { lines } = differenceOf(...states);
    const meshes = states.map((objects) => meshOf(objects)) as [Mesh, Mesh];
    for (const { caller, gateways } of callersOf(meshes)) {
      const isGateway = caller.kind === 'gateway';
      for (const { request } of isGateway ? gatewayRequests(meshes, gateways) : meshRequests(meshes)) {
        const [was, is] = meshes.map((mesh) => toldOf(mesh, caller, request).answer);
        const called = `${request.host.replace('.svc.cluster.local', '')}:${request.port}`;
        const isTold = lines.some(
          ({ subject, hosts, callers }) =>
            subject === 'answer' &&
            hosts.includes(called) &&
            callers.some((words) => words.startsWith('at ') === isGateway),
        );
        if (was !== is) expect([called, isTold]).toEqual([called, true]);
      }
    }
  },
);

test.each(pairs)('$change: each line is true', ({ states }) => {
  const { lines } = differenceOf(...states);
  const told = (objects: readonly MeshObject[], { caller, request }: (typeof lines)[number]['example']) =>
    toldOf(meshOf(objects), caller.caller, request.request).answer;
  for (const { subject, before, after, example } of lines) {
    if (subject !== 'answer' || example.caller.hasProxy === false) continue;
    const [was, is] = states.map((objects) => told(objects, example));
    const isAnswered = before === 'answered' && was !== is;
    // The names of a namespace stand before those of versions that two namespaces have.
    const plain = (words: string) => words.replace(/\b[a-z]+\//g, '');
    expect([isAnswered ? before : was, is]).toEqual([plain(before), plain(after)]);
  }
});
