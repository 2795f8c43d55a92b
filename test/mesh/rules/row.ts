import type { Lab } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';
import { withCertificates } from './certificates';
import type { Fixture } from './fixture';
import { isMeshWide, moved, namespacesOf, OWN } from './moved';
import { peopled } from './peopled';
import type { Question } from './question';
import { Scene } from './scene';

/** The fixtures of one rule, which take their turns in the same namespaces. */
export interface Row {
  /** The suffix of its namespaces; undefined if it must be alone in the cluster. */
  readonly suffix: string | undefined;
  readonly scene: Scene;
  readonly steps: readonly Step[];
}

/** One fixture as it goes into the cluster. */
export interface Step {
  readonly fixture: Fixture;
  readonly objects: readonly KubernetesObject[];
  readonly questions: readonly Question[];
  readonly namespaces: readonly string[];
}

/** Of pods that no other fixture of the rule may use. */
const TWIN = 'mesh-lab/twin';
const POLICY = /^security\.istio\.io\//;

/** So many pods at once: each has an Envoy. */
const PODS_AT_ONCE = 40;

/** The rows that can run side by side, in batches; then those that must be alone, one by one. */
export async function batchesOf(
  lab: Lab,
  fixtures: readonly Fixture[],
): Promise<readonly (readonly Row[])[]> {
  const isAlone = (fixture: Fixture) => fixture.isAlone || isMeshWide(fixture.objects);
  const rules = [...new Set(fixtures.map(({ rule }) => rule))];
  const rows = rules.map(async (rule, index): Promise<Row> => {
    const own = fixtures.filter((fixture) => fixture.rule === rule && !isAlone(fixture));
    const steps = own.map((fixture) => stepOf(lab, fixture, `f${index}`));
    return { suffix: `f${index}`, scene: new Scene(lab), steps: await Promise.all(steps) };
  });
  const alone = fixtures.filter(isAlone).map(async (fixture): Promise<readonly Row[]> => {
    return [{ suffix: undefined, scene: new Scene(lab), steps: [await stepOf(lab, fixture, undefined)] }];
  });
  return [...batched(await Promise.all(rows)), ...(await Promise.all(alone))];
}

async function stepOf(lab: Lab, fixture: Fixture, suffix: string | undefined): Promise<Step> {
  const { objects, questions, namespaces } =
    suffix === undefined
      ? { ...fixture, namespaces: [...namespacesOf(fixture.objects, fixture.questions)] }
      : moved(fixture.objects, fixture.questions, suffix);
  const own: Record<string, string> = suffix === undefined ? {} : { [OWN]: suffix };
  // A connection that is open keeps the filters of the policies before: such a fixture has pods of its own.
  if (fixture.objects.some(({ apiVersion }) => POLICY.test(apiVersion))) own[TWIN] = fixture.name;
  const whole = await withCertificates(lab, peopled(objects, questions, namespaces, own));
  return { fixture, objects: whole, questions, namespaces };
}

function batched(rows: readonly Row[]): readonly (readonly Row[])[] {
  const batches: Row[][] = [];
  let room = 0;
  for (const row of rows) {
    const pods = Math.max(0, ...row.steps.map(podCount));
    if (room < pods || batches.length === 0) {
      batches.push([]);
      room = PODS_AT_ONCE;
    }
    batches.at(-1)?.push(row);
    room -= pods;
  }
  return batches;
}

function podCount({ objects }: Step): number {
  const counts = objects.map(({ kind, spec }) => {
    const { template, replicas = 1 } = (spec ?? {}) as { template?: unknown; replicas?: number };
    if (kind === 'Pod') return 1;
    return template === undefined ? 0 : replicas;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
