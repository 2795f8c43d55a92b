import fc from 'fast-check';
import type { KubernetesObject } from '../lab/objects';
import { HEADER_VALUES, httpMatch, PATHS } from './matches';
import { HOME } from './places';
import type { CellQuestion } from './questions';
import type { ObjectSet } from './sets';
import type { Trial } from './trials';

const subset = fc.constantFrom('v1', 'v2');
const destination = (name: string) => ({ destination: { host: 'store', subset: name } });

const route = fc.oneof(
  { weight: 4, arbitrary: subset.map((name) => [destination(name)]) },
  {
    weight: 1,
    arbitrary: subset.map((name) => [
      { ...destination(name), weight: 100 },
      { ...destination(name === 'v1' ? 'v2' : 'v1'), weight: 0 },
    ]),
  },
);

const rules = fc
  .tuple(
    fc.array(fc.tuple(fc.array(httpMatch, { minLength: 1, maxLength: 2 }), route), {
      minLength: 2,
      maxLength: 5,
    }),
    route,
  )
  .map(([some, last]) => [...some.map(([match, to]) => ({ match, route: to })), { route: last }]);

/** A service with two versions, between which several rules decide. */
const splitSet = rules.map(
  (http): ObjectSet => [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'store', namespace: HOME },
      spec: { selector: { app: 'store' }, ports: [{ name: 'http', port: 8080 }] },
    },
    istio('DestinationRule', {
      host: 'store',
      subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })),
    }),
    istio('VirtualService', {
      hosts: ['store'],
      http: http.map((rule, index) => ({ ...rule, name: `store-${index}` })),
    }),
  ],
);

function istio(kind: string, spec: object): KubernetesObject {
  return { apiVersion: 'networking.istio.io/v1', kind, metadata: { name: 'store', namespace: HOME }, spec };
}

const question = fc
  .record({
    from: fc.constantFrom('web' as const, 'batch' as const),
    path: fc.constantFrom(...PATHS),
    method: fc.constantFrom('GET', 'GET', 'POST'),
    canary: fc.option(fc.constantFrom(...HEADER_VALUES), { nil: undefined }),
  })
  .map(({ from, path, method, canary }): CellQuestion => {
    const headers: Readonly<Record<string, string>> = canary === undefined ? {} : { 'x-canary': canary };
    return { from, request: { url: `http://store.${HOME}.svc.cluster.local:8080${path}`, method, headers } };
  });

/** Random services with two versions, and requests to them. */
export function splitTrials(count: number, questions: number, seed: number): readonly Trial[] {
  return fc
    .sample(fc.tuple(splitSet, fc.array(question, { minLength: questions, maxLength: questions })), {
      numRuns: count,
      seed,
    })
    .map(([set, asked]) => ({ set, questions: asked }));
}
