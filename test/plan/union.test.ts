import { specOf } from '../../lib/mesh/objects/json';
import { between } from '../../lib/plan/changes/between';
import { objectsOf } from './reading';

/** The ports between two Services of one name. */
function portsBetween(before: string, after: string) {
  const [from, to] = [before, after].map((ports) => {
    const head = 'apiVersion: v1, kind: Service, metadata: {name: cart, namespace: shop}';
    return objectsOf(`{${head}, spec: {selector: {app: cart}, ports: [${ports}]}}`)[0];
  });
  if (from === undefined || to === undefined) throw new Error('no Service was read');
  const union = between(from, to);
  return union && specOf(union)['ports'];
}

test('an old and a new port of one name stand side by side under two names, as the API server wants it', () => {
  expect(
    portsBetween('{name: http, port: 80, targetPort: 8080}', '{name: http, port: 8000, targetPort: 8080}'),
  ).toEqual([
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'http-8000', port: 8000, targetPort: 8080 },
  ]);
});

test('there is no Service with both where the name would lead to two ports of the pods', () => {
  expect(portsBetween('{name: http, port: 80}', '{name: http, port: 8000}')).toBeUndefined();
});

test('there is no Service with both where the name with the number is taken', () => {
  expect(
    portsBetween(
      '{name: http, port: 80, targetPort: 1}, {name: http-8000, port: 81}',
      '{name: http, port: 8000, targetPort: 1}',
    ),
  ).toBeUndefined();
});

test('there is no Service with several ports of which one has no name', () => {
  expect(
    portsBetween('{port: 80, targetPort: 1}', '{name: http, port: 8000, targetPort: 1}'),
  ).toBeUndefined();
});
