import fc from 'fast-check';
import type { KubernetesObject } from '../lab/objects';
import { type ObjectSet, sets } from './sets';

const hundred = fc.sample(sets, { numRuns: 100, seed: 1 });

const ofKind = (set: ObjectSet, kind: string) => set.filter((object) => object.kind === kind);
const specs = (set: ObjectSet, kind: string) =>
  ofKind(set, kind).map(({ spec }) => spec as Readonly<Record<string, unknown>>);
const textOf = (objects: readonly KubernetesObject[]) => JSON.stringify(objects);
const routes = (set: ObjectSet) => ofKind(set, 'VirtualService');

/** The features that sets must have, and how to see that a set has one. */
const features: readonly (readonly [name: string, has: (set: ObjectSet) => boolean])[] = [
  ['a delegate', (set) => textOf(routes(set)).includes('"delegate"')],
  ['several VirtualServices for a host', (set) => hasTwice(specs(set, 'VirtualService').flatMap(hostsOf))],
  ['a wildcard host', (set) => specs(set, 'VirtualService').some((spec) => /"\*\./.test(textOfHosts(spec)))],
  ['exportTo', (set) => textOf(routes(set)).includes('"exportTo"')],
  ['a short name', (set) => /"host":"[a-z]+"/.test(textOf(routes(set)))],
  ['a subset that nobody defines', (set) => wanted(set).some((name) => !defined(set).includes(name))],
  ['tcp routes', (set) => textOf(routes(set)).includes('"tcp"')],
  ['tls routes', (set) => textOf(routes(set)).includes('"tls"')],
  ['rules for the mesh and a gateway', (set) => textOf(routes(set)).includes('"mesh","gate§/main"')],
  ['a Sidecar', (set) => ofKind(set, 'Sidecar').length > 0],
  ['a ServiceEntry', (set) => ofKind(set, 'ServiceEntry').length > 0],
  ['a headless Service', (set) => textOf(ofKind(set, 'Service')).includes('"clusterIP":"None"')],
];

test.each(features)('of a hundred random sets five or more have %s', (_, has) => {
  expect(hundred.filter(has).length).toBeGreaterThanOrEqual(5);
});

test('a seed makes the same sets again', () => {
  expect(fc.sample(sets, { numRuns: 100, seed: 1 })).toEqual(hundred);
});

function hostsOf({ hosts }: Readonly<Record<string, unknown>>): readonly string[] {
  return (hosts ?? []) as readonly string[];
}

function textOfHosts(spec: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(hostsOf(spec));
}

function hasTwice(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}

function wanted(set: ObjectSet): readonly string[] {
  return [...textOf(routes(set)).matchAll(/"subset":"([^"]+)"/g)].map(([, name]) => name ?? '');
}

function defined(set: ObjectSet): readonly string[] {
  return [...textOf(ofKind(set, 'DestinationRule')).matchAll(/"name":"(v\d)"/g)].map(
    ([, name]) => name ?? '',
  );
}
