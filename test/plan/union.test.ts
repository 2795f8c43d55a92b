import { specOf } from '../../lib/mesh/objects/json';
import { kindOfChange } from '../../lib/plan/changes/kinds-of-change';
import { objectsOf } from './reading';

/** The ports of the union of two Services. */
function portsOfUnion(before: string, after: string) {
  const [from, to] = [before, after].map((ports) => {
    const head = 'apiVersion: v1, kind: Service, metadata: {name: cart, namespace: shop}';
    return objectsOf(`{${head}, spec: {selector: {app: cart}, ports: [${ports}]}}`)[0];
  });
  if (from === undefined || to === undefined) throw new Error('no Service was read');
  const union = kindOfChange(to).union?.(from, to);
  return union && specOf(union)['ports'];
}

test('an old and a new port of one name stand side by side under two names, as the API server wants it', () => {
  expect(
    portsOfUnion('{name: http, port: 80, targetPort: 8080}', '{name: http, port: 8000, targetPort: 8080}'),
  ).toEqual([
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'http-8000', port: 8000, targetPort: 8080 },
  ]);
});

test('there is no Service with both where the name would lead to two ports of the pods', () => {
  expect(portsOfUnion('{name: http, port: 80}', '{name: http, port: 8000}')).toBeUndefined();
});

test('there is no Service with both where the name with the number is taken', () => {
  expect(
    portsOfUnion(
      '{name: http, port: 80, targetPort: 1}, {name: http-8000, port: 81}',
      '{name: http, port: 8000, targetPort: 1}',
    ),
  ).toBeUndefined();
});

test('there is no Service with several ports of which one has no name', () => {
  expect(
    portsOfUnion('{port: 80, targetPort: 1}', '{name: http, port: 8000, targetPort: 1}'),
  ).toBeUndefined();
});
