import fc from 'fast-check';
import { differenceOf } from '../../lib/diff/difference';
import { type Mesh, meshOf } from '../../lib/mesh/mesh';
import { admission } from '../../lib/mesh/policies/admission';
import { manifests } from '../plan/reading';
import { object, policy, service } from './reading';

const paths = fc.constantFrom('/admin', '/admin/*', '/public*', '*.html', '*', '/api/{*}/x');
const sources = {
  principals: fc.constantFrom(['cluster.local/ns/shop/sa/web'], ['cluster.local/ns/bank/*'], ['*']),
  namespaces: fc.constantFrom(['shop'], ['bank', 'other']),
  notNamespaces: fc.constantFrom(['shop'], ['bank']),
  serviceAccounts: fc.constantFrom(['web'], ['bank/teller']),
};
const source = fc.oneof(
  ...Object.entries(sources).map(([name, values]) => values.map((each) => ({ [name]: each }))),
  fc.record(sources, { requiredKeys: [] }),
);
const operation = fc.record(
  {
    methods: fc.constantFrom(['GET'], ['POST', 'DELETE']),
    paths: fc.array(paths, { minLength: 1, maxLength: 2 }),
    notPaths: fc.array(paths, { minLength: 1, maxLength: 1 }),
  },
  { requiredKeys: [] },
);
const condition = fc.record({
  key: fc.constant('request.headers[x-debug]'),
  values: fc.constantFrom(['on'], ['o*']),
});
const isSome = (value: object) => Object.keys(value).length > 0;
const rule = fc.record({
  from: fc.array(
    source.filter(isSome).map((each) => ({ source: each })),
    { maxLength: 1 },
  ),
  to: fc.oneof(
    fc.constant([]),
    fc.array(
      operation.filter(isSome).map((each) => ({ operation: each })),
      { maxLength: 2 },
    ),
  ),
  when: fc.oneof(fc.constant([]), fc.array(condition, { maxLength: 1 })),
});
const policies = fc.array(
  fc.record({ action: fc.constantFrom('ALLOW', 'DENY'), rules: fc.array(rule, { maxLength: 2 }) }),
  { minLength: 1, maxLength: 2 },
);

const asked = fc.record({
  identity: fc.constantFrom(
    ...['shop/web', 'shop/cart', 'bank/teller', 'bank/clerk', 'other/any', 'nobody/any'].map((text) => {
      const [namespace = '', serviceAccount = ''] = text.split('/');
      return { namespace, serviceAccount };
    }),
  ),
  path: fc.constantFrom(
    '/',
    '/admin',
    '/admin/x',
    '/public',
    '/public/a.html',
    '/a.html',
    '/api/1/x',
    '/api/1',
  ),
  method: fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
  headers: fc.constantFrom(new Map(), new Map([['x-debug', 'on']]), new Map([['x-debug', 'off']])),
});

const namespace = {
  ...object('v1', 'Namespace', 'shop', {}),
  metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } },
};

test('no request of 4,000 is refused by policies in one state only without a line that says so', () => {
  let changed = 0;
  fc.assert(
    fc.property(
      fc.oneof(fc.constant([]), policies),
      policies,
      fc.array(asked, { minLength: 20, maxLength: 20 }),
      (one, other, requests) => {
        const [before = [], after = []] = [one, other].map((each) =>
          manifests(
            namespace,
            ...service('bank', ['v1']),
            ...each.map((spec, index) => policy('AuthorizationPolicy', `p${index}`, spec)),
          ),
        );
        const { lines } = differenceOf(before, after);
        const meshes = [meshOf(before), meshOf(after)] as [Mesh, Mesh];
        const text = JSON.stringify([one, other]);
        for (const request of requests) {
          const [was, is] = meshes.map((mesh) => isRefused(mesh, request));
          const those = lines.filter(({ callers }) => callers.some((words) => !words.includes('without')));
          if (was === is) {
            const all = those.find(
              ({ requests: which, callers }) =>
                which === 'all requests' && areMeant(callers[0] ?? '', request.identity, text),
            );
            expect([request, all?.callers, all?.words]).toEqual([request, undefined, undefined]);
            continue;
          }
          changed++;
          const isTold = those.some(
            ({ after: now, callers }) =>
              now.startsWith('403') === is && areMeant(callers[0] ?? '', request.identity, text),
          );
          expect([request, isTold]).toEqual([request, true]);
        }
      },
    ),
    { numRuns: 200, seed: Number(process.env['SEED'] ?? 17), endOnFailure: true },
  );
  expect(changed).toBeGreaterThan(400);
});

type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never;

function isRefused(mesh: Mesh, request: Asked): boolean {
  const pods = mesh.workloads.all.find(({ object: { name } }) => name === 'bank-v1');
  if (pods === undefined) throw new Error('there are no pods');
  const { kind } = admission(mesh, pods, { protocol: 'http', port: 8080, authority: 'bank', ...request });
  return kind === 'denied';
}

/**
 * Whether the words of callers mean an identity.
 *
 * @param policies their text: namespaces that it does not contain are the other ones
 */
function areMeant(
  words: string,
  { namespace, serviceAccount }: Asked['identity'],
  policies: string,
): boolean {
  const [, all, listed = ''] = /^(in the mesh(?:, but not )?)?(?:from (.*))?$/.exec(words) ?? [];
  const isListed = listed.split(' and ').some((each) => {
    const [where = '', others] = each.replace('service account ', '').split(' (');
    if (where === 'other namespaces') return !policies.includes(namespace);
    if (where.includes('/')) return where === `${namespace}/${serviceAccount}`;
    const isNamed = policies.includes(`"${serviceAccount}"`) || policies.includes(`/${serviceAccount}"`);
    return where === namespace && (others === undefined || !isNamed);
  });
  return all === undefined ? isListed : !isListed;
}
