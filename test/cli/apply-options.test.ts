import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplyOptions } from '../../lib/apply/apply';
import type { ApplyRequest } from '../../lib/apply/request';
import { CHANGES } from '../plan/reading';
import { type } from './terminal';

const applyChange = jest.fn<Promise<'done'>, [ApplyRequest, ApplyOptions]>(async () => 'done');
const connect = jest.fn(async (_context?: string) => ({
  cluster: { server: 'https://c' },
  close: () => undefined,
}));
jest.mock('../../lib/apply/apply', () => ({
  applyChange: (...all: [ApplyRequest, ApplyOptions]) => applyChange(...all),
}));
jest.mock('../../lib/kubernetes/connect', () => ({ connect: (context?: string) => connect(context) }));
jest.mock('../../lib/apply/gates/connected-gates', () => ({
  connectedGates: () => ({ close: () => undefined }),
}));

const text = (end: string) => readFileSync(join(CHANGES, 'promoted-canary', end, 'manifests.yaml'), 'utf8');
const bare = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
const files = {
  'old/a.yaml': text('before'),
  'new/a.yaml': text('after'),
  'bare/a.yaml': bare('a'),
  'more/a.yaml': bare('b'),
};

beforeEach(() => {
  applyChange.mockClear();
  connect.mockClear();
});

/** What `apply` of two folders is asked to do. */
async function applied(words: string, ends = '--from old --to new') {
  expect(await type(`apply ${ends} --yes ${words}`, { files })).toMatchObject({ status: 0, stderr: '' });
  const [request, options] = applyChange.mock.calls[0] ?? [];
  if (request === undefined || options === undefined) throw new Error('nothing was applied');
  return { request, options };
}

const versions = (objects: ApplyRequest['from']) =>
  objects.flatMap(({ kind, name }) => (kind === 'Deployment' ? [name] : [])).sort();

test('without options: from the old state to the new one, with a confirmed and verified plan, five minutes a gate', async () => {
  const { request, options } = await applied('');
  expect([versions(request.from), versions(request.to)]).toEqual([['cart-v1', 'cart-v2'], ['cart-v2']]);
  expect(request).toMatchObject({ takenOver: undefined, pruned: new Map() });
  expect(options).toMatchObject({
    isDryRun: false,
    acceptsUnverified: false,
    pauseAfter: undefined,
    timeout: 300_000,
    leaseNamespace: 'default',
  });
  expect(connect).toHaveBeenCalledWith(undefined);
});

test('--back swaps the states', async () => {
  const { request } = await applied('--back');
  expect([versions(request.from), versions(request.to)]).toEqual([['cart-v2'], ['cart-v1', 'cart-v2']]);
});

test.each<[string, Partial<ApplyOptions>]>([
  ['--accept-unverified', { acceptsUnverified: true }],
  ['--dry-run', { isDryRun: true }],
  ['--pause-after 2', { pauseAfter: 2 }],
  ['--timeout 90s', { timeout: 90_000 }],
  ['--lease-namespace ci', { leaseNamespace: 'ci' }],
])('%s is heeded', async (words, expected) => {
  expect((await applied(words)).options).toMatchObject(expected);
});

test('--context names the cluster', async () => {
  await applied('--context prod');
  expect(connect).toHaveBeenCalledWith('prod');
});

test('--take-over names managers, in one option or several', async () => {
  const { request } = await applied('--take-over helm,argocd-controller --take-over flux');
  expect(request.takenOver).toEqual(['helm', 'argocd-controller', 'flux']);
});

test('--prune names objects that may be deleted', async () => {
  const { request } = await applied('--prune Deployment/shop/cart-v1');
  expect([...(request.pruned?.keys() ?? [])]).toEqual(['apps/Deployment/shop/cart-v1']);
});

test('--namespace is that of objects without one', async () => {
  const { request } = await applied('--namespace shop', '--from bare --to more');
  expect([...request.from, ...request.to].map(({ namespace }) => namespace)).toEqual(['shop', 'shop']);
});

test('without --yes it needs a terminal', async () => {
  const { status } = await type('apply --from old --to new', { files });
  expect([status, applyChange.mock.calls]).toEqual([2, []]);
});
