import { namespacesOf } from '../../mesh/injection/namespaces';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { type Policy, policiesOf } from '../../mesh/policies/policies';
import { rule } from '../rule';

/** Kinds of which one pod takes one only. */
const single = new Set(['PeerAuthentication', 'Sidecar', 'Telemetry']);

export const overlappingPolicies = rule({
  name: 'overlapping-policies',
  description: 'Two objects of a kind select the same pods, which can use only one of them.',
  severity: 'warning',
  upstream: ['IST0110', 'IST0111', 'IST0159', 'IST0160', 'KIA0002', 'KIA0003'],
  messages: {
    namespace: {
      message: '{kind} {name} and {other} both select all pods of namespace {namespace}',
      effect: 'one of the two counts, usually the older; the other is ignored completely',
      fix: 'merge both into one object',
    },
    pods: {
      message: '{kind} {name} and {other} both select the pods of {workload}',
      effect: 'one of the two counts for them, usually the older; the other is ignored completely',
      fix: 'merge both into one object, or select pods that no other object selects',
    },
  },
  check(mesh, report) {
    const namespaces = namespacesOf(mesh);
    const bare = new Map<string, MeshObject[]>();
    const byWorkload = new Map<string, { policies: Policy[]; workload: string }>();
    for (const policy of policiesOf(mesh, single)) {
      const { object, labels, hasTarget } = policy;
      if (hasTarget || namespaces.get(object.namespace)?.isAmbient) continue;
      if (Object.keys(labels).length === 0) {
        const key = `${object.kind}/${object.namespace}`;
        bare.set(key, [...(bare.get(key) ?? []), object]);
        continue;
      }
      for (const [index, workload] of mesh.workloads.selected(object.namespace, labels).entries()) {
        const key = `${object.kind}/${object.namespace}/${workload.object.kind}/${workload.object.name}`;
        const entry = byWorkload.get(key) ?? { policies: [], workload: nameOf(workload.object) };
        entry.policies.push(policy);
        byWorkload.set(key, entry);
        // A selector that fits everything would otherwise be compared with everything.
        if (index > 1000) break;
      }
    }
    for (const objects of bare.values()) {
      for (const object of objects.length > 1 ? objects : []) {
        const other = objects.find((each) => each.name !== object.name);
        if (other === undefined) continue;
        report('namespace', {
          at: fieldOf(object, 'metadata', 'name'),
          related: [{ at: fieldOf(other, 'metadata', 'name'), message: 'the other one' }],
          with: { kind: object.kind, name: object.name, namespace: object.namespace, other: other.name },
        });
      }
    }
    const told = new Set<MeshObject>();
    for (const { policies, workload } of byWorkload.values()) {
      for (const { object, at } of policies.length > 1 ? policies : []) {
        if (told.has(object)) continue;
        told.add(object);
        const other = policies.find((each) => each.object.name !== object.name);
        if (other === undefined) continue;
        report('pods', {
          at,
          related: [{ at: other.at, message: 'the other one' }],
          with: { kind: object.kind, name: object.name, workload, other: other.object.name },
        });
      }
    }
  },
});

function nameOf({ kind, name }: MeshObject): string {
  return `${kind} ${name}`;
}
