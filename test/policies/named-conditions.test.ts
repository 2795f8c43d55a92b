import fc from 'fast-check';
import { type Mesh, meshOf } from '../../lib/mesh/mesh';
import { withData } from '../../lib/mesh/objects/json';
import type { Field, Json, JsonObject, MeshObject } from '../../lib/mesh/objects/mesh-object';
import { admission } from '../../lib/mesh/policies/admission';
import { arrivingAs } from '../../lib/mesh/policies/arrival';
import type { JudgedRule } from '../../lib/mesh/policies/judged-rules';
import { objectsFor, policySets } from '../mesh/policies/random-policies';
import { type PolicedRequest, policedRequests } from '../mesh/policies/random-requests';
import { manifests, objectsOf } from '../plan/reading';
import { pods, workload } from './reading';

const MOST = 12;

/** Pods that the policies select, with Services as in the lab. */
const scene = objectsOf(`
apiVersion: v1
kind: Service
metadata: { name: web-0, namespace: policed }
spec:
  selector: { app: web-0 }
  ports: [{ name: http, port: 80, targetPort: 8080 }, { name: tcp-db, port: 9000 }]
---
${pods('web-0', 'policed')}
`);

test('without the condition that a rule names, the request meets the rule, or the rule names another one', () => {
  let rules = 0;
  fc.assert(
    fc.property(policySets, policedRequests, (plan, request) => {
      const objects = [...scene, ...manifests(...objectsFor(plan, 'web-0'))];
      for (const rule of passedBy(meshOf(objects), request)) {
        rules++;
        const name = nameOf(rule);
        const named = new Set<string>();
        let [left, judged]: [readonly MeshObject[], JudgedRule | undefined] = [objects, rule];
        while (judged !== undefined) {
          const [condition] = judged.conditions;
          if (condition === undefined) throw new Error(`${name} names no condition`);
          const path = condition.at.path.join('.');
          expect([...named]).not.toContain(path);
          named.add(path);
          expect(named.size).toBeLessThanOrEqual(MOST);
          left = without(left, condition.at);
          judged = passedBy(meshOf(left), request).find((each) => nameOf(each) === name);
        }
      }
    }),
    { numRuns: 120, seed: 17 },
  );
  expect(rules).toBeGreaterThan(100);
});

/** The rules that a request does not meet. */
function passedBy(
  mesh: Mesh,
  { caller, sent, port, headers, ...rest }: PolicedRequest,
): readonly JudgedRule[] {
  const called = workload(mesh, 'web-0');
  const target = port === 80 ? 8080 : 9000;
  const said = admission(mesh, called, {
    ...rest,
    protocol: arrivingAs(mesh, called, target, sent),
    port: target,
    identity: caller.hasSidecar ? { namespace: caller.namespace, serviceAccount: caller.name } : 'none',
    authority: 'web-0.policed',
    headers: new Map(Object.entries(headers)),
  });
  return said.kind === 'allowed' || said.kind === 'denied' ? said.passed : [];
}

function nameOf({ policy: { object }, index }: JudgedRule): string {
  return `${object.namespace}/${object.name}/${index}`;
}

/** The objects without a field of one of them. */
function without(objects: readonly MeshObject[], { object, path }: Field): readonly MeshObject[] {
  return objects.map((each) =>
    each === object ? withData(each, removed(each.data, path) as JsonObject) : each,
  );
}

function removed(value: Json | undefined, [key, ...rest]: Field['path']): Json | undefined {
  if (Array.isArray(value))
    return value.map((each, index) => (index === key ? removed(each, rest) : each)) as Json;
  const { [String(key)]: field, ...others } = (value ?? {}) as JsonObject;
  return rest.length === 0 ? others : { ...others, [String(key)]: removed(field, rest) };
}
