import fc from 'fast-check';
import { build } from '../../properties/build';
import { edited, edits } from '../../properties/edits';
import type { Program } from '../../properties/program';
import { programs } from '../../properties/programs';
import { analyze, type OfTheLab, ofOthers } from '../analyze';
import type { Deployment, KubernetesObject } from '../lab/objects';
import { waitFor } from '../lab/wait';
import { proved, theLab } from '../proof';
import { apart } from '../random/apart';
import { Surroundings } from '../random/surroundings';
import { objectsOf } from '../synthesize';

// The last one: whatever came after it would share the machine with the deletion of two hundred namespaces.

/** The same hundred on every run, so that the page is about promises and not about luck. */
const HUNDRED = { numRuns: 100, seed: 20_260_827 };

interface Life {
  readonly program: Program;
  readonly namespaces: readonly string[];
  readonly before: readonly KubernetesObject[];
  readonly after: readonly KubernetesObject[];
}

const lives: readonly Life[] = fc
  .sample(fc.record({ program: programs, changes: fc.array(edits, { minLength: 1, maxLength: 3 }) }), HUNDRED)
  .map(({ program: whole, changes }, number) => {
    const program = apart(whole, number);
    return {
      program,
      namespaces: [...new Set(program.charts.map(({ namespace }) => namespace))],
      before: objectsOf(build(program)),
      after: objectsOf(build(apart(changes.reduce(edited, whole), number))),
    };
  });

let surroundings: Surroundings | undefined;

beforeAll(async () => {
  const lab = theLab();
  surroundings = await Surroundings.make(lab);
  await Promise.all(
    lives.map(async ({ namespaces }) => {
      // Nobody calls these pods: what is tried is what the API server and Istio's own analysis say.
      for (const name of namespaces) lab.kubelet.setPace(name, { starts: false, lingerMs: 0 });
      const labels = { 'istio-injection': 'enabled' };
      await lab.apply(
        namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })),
      );
    }),
  );
});

afterAll(async () => await surroundings?.remove());

test('the API server accepts what random programs write, and a second apply changes nothing', async () => {
  const changed = await each(async ({ before }) => {
    const once = await applyAll(before);
    const twice = await applyAll(before);
    return twice.filter((line, index) => line !== once[index]);
  });
  expect(changed).toEqual([]);
});

/** The messages that `istioctl analyze` has for these hundred because they are in the lab, beside each other. */
const OF_THE_LAB: readonly OfTheLab[] = [
  {
    reason:
      'programs that have nothing to do with each other share the pods of the gateways and their Secrets',
    is: ({ code, message, origin }) =>
      ['IST0138', 'IST0145'].includes(code) && new Set(`${origin} ${message}`.match(/random-\d+-/g)).size > 1,
  },
  {
    reason: 'what the lab itself has put there belongs to no program',
    is: ({ origin }) => !origin.includes('random-'),
  },
  {
    reason: 'two ports of one Service that lead to one port of the pod are taken for two Services',
    is: ({ code, message }) => code === 'IST0137' && /\[(\S+)( \1)+\]/.test(message),
  },
  {
    reason: 'some programs are written for a cluster with another domain than the lab’s',
    is: ({ message }) => message.includes('.svc.cluster.example'),
  },
];

test('istioctl analyze has nothing to say about them', async () => {
  await waitFor('the pods to be there', podsAreThere, { seconds: 240 });
  const messages = await analyze(theLab(), '-A');
  expect(ofOthers(messages, OF_THE_LAB)).toEqual([]);
  // An excuse that nothing needs any more would hide the next thing that is said.
  expect(OF_THE_LAB.filter((known) => !messages.some((message) => known.is(message)))).toEqual([]);
  proved({
    promise: '`istioctl analyze` reports nothing about the manifests of any program',
    how: `100 random programs in one cluster; except ${OF_THE_LAB.length} kinds of message that the lab itself causes, with reasons in the test`,
    outcome: 'no message',
  });
});

test('no edit of them hits an immutable field', async () => {
  // It would be refused.
  await each(async ({ after }) => await applyAll(after));
  const applied = lives.reduce((sum, { before, after }) => sum + before.length * 2 + after.length, 0);
  expect(applied).toBeGreaterThan(1000);
  proved({
    promise: 'The API server accepts the manifests of any program',
    how: '100 random programs, each applied twice and once more after up to three random edits; strict server-side apply',
    outcome: 'all accepted; the second apply changes nothing; no edit hits an immutable field',
  });
});

/** All at once; what goes wrong is told with the program. */
async function each(work: (life: Life) => Promise<readonly string[]>): Promise<readonly string[]> {
  const told = lives.map(async (life) => {
    const lines = await work(life).catch((error) => {
      throw new Error(`${error} in ${JSON.stringify(life.program)}`, { cause: error });
    });
    return lines.map((line) => `${line} in ${JSON.stringify(life.program)}`);
  });
  return (await Promise.all(told)).flat();
}

/** Applies all objects; the result is the wanted form of each, in the API server's words. */
async function applyAll(objects: readonly KubernetesObject[]): Promise<readonly string[]> {
  const { api } = theLab().plane;
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  const rest = objects.filter(({ kind }) => kind !== 'Namespace');
  const applied = [
    ...(await Promise.all(namespaces.map((object) => api.apply(object)))),
    ...(await Promise.all(rest.map((object) => api.apply(object)))),
  ];
  return applied.map((object, index) => wanted(object, [...namespaces, ...rest][index]));
}

/** Without the replicas where an autoscaler sets them, which may do so at any time. */
function wanted({ kind, metadata, spec }: KubernetesObject, written: KubernetesObject | undefined): string {
  const scaled = kind === 'Deployment' && (written as Deployment).spec.replicas === undefined;
  const kept = scaled ? { ...(spec as object), replicas: undefined } : spec;
  return `${kind} ${metadata.name} ${scaled ? '' : metadata.generation} ${JSON.stringify([metadata.labels, kept])}`;
}

async function podsAreThere(): Promise<true | undefined> {
  const deployments = await theLab().plane.api.list<Deployment>('/apis/apps/v1/deployments');
  return deployments.every(({ spec, status }) => status?.replicas === spec.replicas) || undefined;
}
