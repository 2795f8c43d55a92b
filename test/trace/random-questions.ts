import type { Mesh } from '../../lib/mesh/mesh';
import type { Caller, Request } from '../../lib/mesh/request';
import type { KubernetesObject, Pod } from '../mesh/lab/objects';
import { cellObjects, inCell } from '../mesh/reading/places';
import { askedOf, meshOfCluster } from '../mesh/reading/predicted';
import { trialsOf } from '../mesh/reading/trials';

/** A request of a caller in a random set of objects. */
export interface RandomQuestion {
  readonly mesh: Mesh;
  readonly caller: Caller;
  readonly request: Request;
}

/** Requests that the rules of random sets of objects treat differently: those of which the lab asks Envoy. */
export function questionsIn(sets: number, seed: number): readonly RandomQuestion[] {
  return trialsOf(sets, seed).flatMap(({ set, questions }) => {
    const objects = inCell([...cellObjects(), ...set], '0', new Map()) as readonly KubernetesObject[];
    const pods = objects.filter(({ kind }) => kind === 'Pod') as readonly Pod[];
    const mesh = meshOfCluster(objects);
    return questions.flatMap(({ from, request }): RandomQuestion[] => {
      const pod = pods.find(({ metadata }) => metadata.name === from);
      if (pod === undefined) return [];
      const { namespace = '', labels = {}, annotations = {} } = pod.metadata;
      const isGateway = annotations['inject.istio.io/templates'] === 'gateway';
      const caller: Caller = { kind: isGateway ? 'gateway' : 'workload', namespace, labels };
      return [{ mesh, caller, request: askedOf(inCell(request, '0', new Map())) }];
    });
  });
}
