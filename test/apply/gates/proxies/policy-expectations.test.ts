import {
  PolicyExpectations,
  policyMismatches,
} from '../../../../lib/apply/gates/proxies/policy-expectations';
import { policiesIn } from '../../../../lib/envoy/rbac';
import { objectMap } from '../../../../lib/mesh/objects/object-map';
import { manifests } from '../../../plan/reading';

interface Rule {
  readonly account: string;
  readonly path?: string;
}

function policyOf(rules: readonly Rule[], annotations = {}) {
  return manifests({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'cart', namespace: 'shop', annotations },
    spec: {
      selector: { matchLabels: { app: 'cart' } },
      rules: rules.map(({ account, path }) => ({
        from: [{ source: { principals: [`cluster.local/ns/shop/sa/${account}`] } }],
        to: [{ operation: { ports: ['8080'], ...(path && { paths: [path] }) } }],
      })),
    },
  });
}

/** What istiod makes of it for Envoy, as the admin interface shows it. */
function dumped(rules: readonly Rule[], field: 'rules' | 'shadow_rules' = 'rules') {
  const policies = Object.fromEntries(
    rules.map(({ account, path }, index) => [
      `ns[shop]-policy[cart]-rule[${index}]`,
      {
        permissions: [
          {
            and_rules: {
              rules: [
                { destination_port: 8080 },
                ...(path ? [{ url_path: { path: { prefix: path.replace('*', '') } } }] : []),
              ],
            },
          },
        ],
        principals: [
          { authenticated: { principal_name: { exact: `spiffe://td.example/ns/shop/sa/${account}` } } },
        ],
      },
    ]),
  );
  const filter = {
    name: 'envoy.filters.http.rbac',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC',
      [field]: { policies },
    },
  };
  const listener = { filter_chains: [{ filters: [{ typed_config: { http_filters: [filter] } }] }] };
  return policiesIn({ configs: [{ name: 'virtualInbound', active_state: { listener } }] });
}

/** What the gate waits for at the proxy of a pod of cart. */
function waitsFor(
  before: ReturnType<typeof policyOf>,
  after: ReturnType<typeof policyOf>,
  actual: ReturnType<typeof dumped>,
): string[] {
  const [object] = [...after, ...before];
  const gates = object ? [{ condition: 'known-to-proxies', object, replicas: undefined } as const] : [];
  const step = { gates, before: objectMap(before), after: objectMap(after), questions: [] };
  const caller = { kind: 'workload', namespace: 'shop', labels: { app: 'cart' } } as const;
  const expected = new PolicyExpectations(step, 'istio-system').of({ namespace: 'shop', caller });
  return policyMismatches(expected, actual).map(({ one }) => one);
}

const [page, mail] = [{ account: 'page' }, { account: 'mail' }];
const notYet = ['does not have the current AuthorizationPolicy shop/cart yet'];

test('a new policy is awaited until its rules are there', () => {
  expect(waitsFor([], policyOf([page]), dumped([]))).toEqual(notYet);
  expect(waitsFor([], policyOf([page]), dumped([page]))).toEqual([]);
});

test('an added rule, and a changed path', () => {
  expect(waitsFor(policyOf([page]), policyOf([page, mail]), dumped([page]))).toEqual(notYet);
  expect(waitsFor(policyOf([page]), policyOf([page, mail]), dumped([page, mail]))).toEqual([]);
  const narrower = { ...page, path: '/cart/*' };
  expect(waitsFor(policyOf([page]), policyOf([narrower]), dumped([page]))).toEqual(notYet);
  expect(waitsFor(policyOf([page]), policyOf([narrower]), dumped([narrower]))).toEqual([]);
});

test('a removed rule is awaited until it is gone, wherever it stood', () => {
  expect(waitsFor(policyOf([page, mail]), policyOf([page]), dumped([page, mail]))).toEqual(notYet);
  expect(waitsFor(policyOf([mail, page]), policyOf([page]), dumped([mail, page]))).toEqual(notYet);
  expect(waitsFor(policyOf([page, mail]), policyOf([page]), dumped([page]))).toEqual([]);
});

test('a dry run is not the policy itself, and the other way round', () => {
  const dryRun = policyOf([page], { 'istio.io/dry-run': 'true' });
  expect(waitsFor(dryRun, policyOf([page]), dumped([page], 'shadow_rules'))).toEqual(notYet);
  expect(waitsFor(dryRun, policyOf([page]), dumped([page]))).toEqual([]);
  expect(waitsFor(policyOf([page]), dryRun, dumped([page]))).toEqual(notYet);
});

test('a deleted policy is awaited until no rule is left', () => {
  const gone = ['still has AuthorizationPolicy shop/cart'];
  expect(waitsFor(policyOf([page]), [], dumped([page]))).toEqual(gone);
  expect(waitsFor(policyOf([page]), [], dumped([]))).toEqual([]);
});

test('pods that the policy does not select are not asked', () => {
  const [object] = policyOf([page]);
  const gates = object ? [{ condition: 'known-to-proxies', object, replicas: undefined } as const] : [];
  const step = { gates, before: new Map(), after: objectMap(policyOf([page])), questions: [] };
  const caller = { kind: 'workload', namespace: 'shop', labels: { app: 'page' } } as const;
  expect(new PolicyExpectations(step, 'istio-system').of({ namespace: 'shop', caller })).toEqual([]);
});
