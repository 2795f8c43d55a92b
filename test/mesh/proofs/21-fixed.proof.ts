import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, typeIn } from '../../cli/terminal';
import { readFolder } from '../ask';
import type { KubernetesObject } from '../lab/objects';
import { proved, theLab, times } from '../proof';

const NAMESPACE = 'fixed';
const SEED = join(__dirname, '..', 'fixtures', 'as-is');
const files = readdirSync(SEED).map((file) => [`as-is/${file}`, readFileSync(join(SEED, file), 'utf8')]);
const folder = folderWith(Object.fromEntries(files));

const caller = `${NAMESPACE}/frontend`;
const toBackend = { url: 'http://backend-service:8080/' };
const canary = { ...toBackend, headers: { 'x-canary': 'true' } };

/** The folder as it is now, moved into a namespace, and onto a host that other proofs do not use. */
function inNamespace(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const moved = objects.map((object) => ({
    ...object,
    metadata: { ...object.metadata, namespace: NAMESPACE },
  }));
  return JSON.parse(JSON.stringify(moved).replaceAll('"hosts":["*"]', '"hosts":["fixed.example.com"]'));
}

async function applied(objects: readonly KubernetesObject[]): Promise<void> {
  await theLab().apply(inNamespace(objects));
  await theLab().settle([NAMESPACE]);
}

async function answers(request: typeof toBackend): Promise<readonly string[]> {
  const outcomes = await times(20, caller, request);
  return outcomes.map(({ status, log, reached }) => `${status} ${reached?.version ?? log?.flags}`);
}

async function found(): Promise<readonly { rule: string; severity: string; effect: string; fix: string }[]> {
  const { stdout } = await typeIn(folder, 'check as-is -o json');
  return JSON.parse(stdout).findings;
}

beforeAll(async () => {
  const labels = { 'istio-injection': 'enabled' };
  await theLab().apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } }]);
  await applied(readFolder(join(folder, 'as-is')));
});

test('check finds the faults that requests show, and no other', async () => {
  expect(await answers(toBackend)).toEqual(Array(20).fill('503 UH'));
  expect(await answers(canary)).toEqual(Array(20).fill('503 NC'));
  const findings = await found();
  expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
    'error subset-without-pods',
    'error route-to-missing-subset',
  ]);
  expect(findings.map(({ effect }) => /503 .*flag (\w+)/.exec(effect)?.[1])).toEqual(['UH', 'NC']);
  proved({
    promise: '`check` finds the faults that the hand-written system shows on the wire',
    how: 'its findings compared with 20 requests without the header and 20 with it',
    requests: 40,
    outcome: 'two errors, which predict 503 UH and 503 NC; Envoy answers 503 UH and 503 NC',
  });
});

test('after --fix and nothing else every request is served that a person need not decide about', async () => {
  const { stdout } = await typeIn(folder, 'check as-is --fix');
  expect(stdout).toContain('--fix fixed 1 finding in 1 file. 1 left to fix by hand.');
  await applied(readFolder(join(folder, 'as-is')));
  expect(await answers(toBackend)).toEqual(Array(20).fill('200 v1'));
  // Nobody but its author knows whether there is to be a version v2.
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'why: a person must decide: add subset v2 to the DestinationRule with the labels of its pods, or use one that exists',
  );
  expect(await answers(canary)).toEqual(Array(20).fill('503 NC'));
});

test('what the message leaves to a person serves the rest', async () => {
  const objects = readFolder(join(folder, 'as-is'));
  await applied([...objects.map(withSubset), ...objects.filter(isBackend).map(asSecondVersion)]);
  expect(await answers(canary)).toEqual(Array(20).fill('200 v2'));
  expect(await answers(toBackend)).toEqual(Array(20).fill('200 v1'));
  proved({
    promise: '`check --fix` fixes the hand-written system, and reports what is left to fix by hand',
    how: '`--fix` alone, applied to the running system; then the second version that the message asks for',
    requests: 80,
    outcome:
      'v1 answers 20 of 20 after `--fix` alone; with pods of v2 and their subset, v2 also answers 20 of 20 with `x-canary: true`',
  });
});

function isBackend({ kind, metadata: { name } }: KubernetesObject): boolean {
  return kind === 'Deployment' && name === 'backend';
}

/** Selectors do not change: the pods of the first are told apart by what the second adds. */
function asSecondVersion(object: KubernetesObject): KubernetesObject {
  const labels = { app: 'backend', version: 'v2' };
  const spec = object.spec as { readonly template: { readonly spec: object } };
  return {
    ...object,
    metadata: { ...object.metadata, name: 'backend-v2' },
    spec: {
      ...spec,
      selector: { matchLabels: labels },
      template: { ...spec.template, metadata: { labels } },
    },
  };
}

function withSubset(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'DestinationRule') return object;
  const spec = object.spec as { readonly subsets: readonly object[] };
  return {
    ...object,
    spec: { ...spec, subsets: [...spec.subsets, { name: 'v2', labels: { version: 'v2' } }] },
  };
}
