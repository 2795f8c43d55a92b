import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';
import { answer } from '../../lib/mesh/answer';
import { meshOf } from '../../lib/mesh/mesh';
import { fixtureFolder } from './fixture';

const gateway = { kind: 'gateway', namespace: 'istio-system', labels: { istio: 'ingressgateway' } } as const;

/** What is told of the host, and which VirtualService answers a request to it. */
function seen(twin: string, change: (text: string) => string = (text) => text) {
  const text = change(readFileSync(join(fixtureFolder('conflicting-virtual-services'), twin), 'utf8'));
  const read = manifestsOf({ texts: [{ file: twin, text }] });
  const told = check(read.objects, read).findings.filter(
    ({ rule }) => rule === 'conflicting-virtual-services',
  );
  const mesh = meshOf(read.objects);
  const request = { protocol: 'http', host: 'cart.example.com', port: 80, path: '/legal' } as const;
  const answered = answer(mesh, gateway, request);
  const by = answered.kind === 'shares' ? answered.rule?.virtualService.name : answered.kind;
  return { severities: told.map(({ severity }) => severity), by, told };
}

test('where the Gateway lists the wildcard alone, its rules are not tried for a host with rules of its own', () => {
  expect(seen('failing-exception.yaml')).toMatchObject({ severities: ['info'], by: 'cart' });
});

test('where it lists the host too, the rules of the wildcard take its requests, which is a warning', () => {
  const { severities, by, told } = seen('failing-listed.yaml');
  expect({ severities, by }).toEqual({ severities: ['warning'], by: 'all' });
  expect(told[0]?.message).toContain('merge with these for cart.example.com');
  expect(told[0]?.related.map(({ message }) => message)).toEqual([
    'shop/all has rules for *.example.com',
    'Gateway shop/shop lists cart.example.com',
  ]);
});

test('taken out of the servers, the host has its own rules again', () => {
  const withoutHost = (text: string) =>
    text.replace(/ *- cart\.example\.com # finds: conflicting-gateways\n/, '');
  expect(seen('failing-listed.yaml', withoutHost)).toMatchObject({ severities: ['info'], by: 'cart' });
});

test('a host that the server keeps for another namespace is not filled by the wildcard', () => {
  const kept = (text: string) =>
    text.replace('- cart.example.com # finds', '- other/cart.example.com # finds');
  expect(seen('failing-listed.yaml', kept)).toMatchObject({ severities: ['info'], by: 'cart' });
});
