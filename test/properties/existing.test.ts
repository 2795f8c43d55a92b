import { check, manifestsOf } from '../../lib/check';
import { yamlOf } from './build';
import { holds, itself } from './holds';
import type { Program } from './program';
import { canariedPrograms } from './programs';
import { documentsOf, type ReadObject, read } from './reading';

/** What others do not say of their services: who they call, and what their pods are like. */
const plain = canariedPrograms.map(
  (program): Program => ({
    ...program,
    calls: [],
    services: program.services.map((service) => ({ ...service, everyVersion: undefined })),
  }),
);

function objectsOf(text: string): readonly ReadObject<unknown>[] {
  return read(text, { existingGateways: [], shares: new Map(), drawn: new Set(), labels: new Map() }).objects;
}

/** Specs by kind, names aside: a Deployment may be called otherwise. */
function specsOf(objects: readonly ReadObject<unknown>[], ...kinds: readonly string[]): string[] {
  return objects
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ kind, spec }) => `${kind} ${JSON.stringify(spec)}`)
    .sort();
}

test('routes, subsets and canaries of existing services are those of services made here', () => {
  holds(plain, itself, 12, (program) => {
    const made = objectsOf(yamlOf(program));
    const existing = objectsOf(yamlOf(program, { existing: true }));
    const routing = ['DestinationRule', 'VirtualService', 'Gateway'];
    expect(specsOf(existing, ...routing)).toEqual(specsOf(made, ...routing));
    const pods = specsOf(existing, 'Deployment', 'Service');
    expect(pods).toHaveLength(program.pairs.length);
    expect(specsOf(made, 'Deployment')).toEqual(expect.arrayContaining(pods));
    return [];
  });
});

test('the YAML has no error by itself, nor beside what the owners promise', () => {
  holds(plain, itself, 12, (program) => {
    const own = yamlOf(program, { existing: true });
    const kept = new Set(objectsOf(own).map(({ kind, spec }) => `${kind} ${JSON.stringify(spec)}`));
    const ofOwners = documentsOf(yamlOf(program)).filter((text) => {
      const [object] = objectsOf(text);
      const isOwned = object?.kind === 'Service' || object?.kind === 'Deployment';
      return isOwned && !kept.has(`${object.kind} ${JSON.stringify(object.spec)}`);
    });
    return [[own], [own, ...ofOwners]].flatMap((texts) => {
      const read = manifestsOf({ texts: [{ file: 'all.yaml', text: texts.join('---\n') }] });
      return check(read.objects, { ...read, domain: program.clusterDomain })
        .findings.filter(({ severity }) => severity === 'error')
        .map(({ rule, message }) => `${rule}: ${message}`);
    });
  });
});
