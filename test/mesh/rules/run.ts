import { join } from 'node:path';
import { run } from '../lab/command';
import type { Lab } from '../lab/lab';
import type { PodLife } from '../lab/pod-life';
import { waitFor } from '../lab/wait';
import { PROGRAMS } from '../parts/folder';
import { Names } from '../wire/names';
import { type Asker, askAll, type WireAnswer } from '../wire/wire';
import { inWords, isAsExpected } from './expected';
import type { Fixture } from './fixture';
import { podsAreThere } from './pods';
import type { Question, RefusalQuestion, WireQuestion } from './question';
import { batchesOf, type Row, type Step } from './row';

/** The result of one line of a fixture. */
export interface Told {
  readonly fixture: Fixture;
  readonly question: Question;
  /** The answers, each different one once. */
  readonly answers: readonly string[];
  readonly isRight: boolean;
}

const ASKED_FOR_ONE = 3;
const ASKED_FOR_SEVERAL = 60;
/** By chance alone, so many requests would reach one of two pods in one of 2,000 runs. */
const ASKED_FOR_ONE_POD = 12;

/** Asks the lab what the fixtures claim: side by side where they can be, one by one where they cannot. */
export async function runFixtures(lab: Lab, fixtures: readonly Fixture[]): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const batch of await batchesOf(lab, fixtures)) told.push(...(await runBatch(lab, batch)));
  return told;
}

async function runBatch(lab: Lab, rows: readonly Row[]): Promise<readonly Told[]> {
  const namespaces = new Set(
    rows
      .flatMap(({ steps }) => steps.flatMap((step) => step.namespaces))
      .filter((name) => name !== 'istio-system'),
  );
  for (const namespace of namespaces) lab.kubelet.setPace(namespace, { lingerMs: 0 });
  const turns = Math.max(0, ...rows.map(({ steps }) => steps.length));
  const told: Told[] = [];
  for (let turn = 0; turn < turns; turn++) told.push(...(await takeTurn(lab, rows, turn, namespaces)));
  await Promise.all(rows.map(({ scene }) => scene.clear()));
  await removeNamespaces(lab, namespaces);
  return told;
}

async function takeTurn(
  lab: Lab,
  rows: readonly Row[],
  turn: number,
  namespaces: ReadonlySet<string>,
): Promise<readonly Told[]> {
  const on = rows.flatMap((row) => {
    const step = row.steps[turn];
    return step === undefined ? [] : [{ row, step }];
  });
  const refusals = await Promise.all(on.map(({ row, step }) => row.scene.change(step.objects)));
  await podsAreThere(lab, namespaces);
  await lab.proxiesAreCurrent();
  const names = await Names.read(lab.plane.api, lab.kubelet.lives.values());
  const told = on.map(({ row, step }, index) => tell(lab, row, step, refusals[index] ?? [], names));
  return (await Promise.all(told)).flat();
}

async function tell(
  lab: Lab,
  row: Row,
  { fixture, questions }: Step,
  refusals: readonly string[],
  names: Names,
): Promise<readonly Told[]> {
  const told = questions.map(async (question): Promise<Told> => {
    if (question.kind === 'wire')
      return { fixture, question, ...(await settled(lab, () => wireTells(lab, row, question, names))) };
    const said = question.kind === 'apply' ? refusals : await validation(lab, fixture);
    return { fixture, question, answers: said, isRight: isRefusedAs(question, said) };
  });
  const isAsked = questions.some(({ kind }) => kind === 'apply');
  if (isAsked || refusals.length === 0) return await Promise.all(told);
  const text = 'apply -> accepted';
  const question: RefusalQuestion = { kind: 'apply', asks: 'apply', text, refused: undefined };
  return [{ fixture, question, answers: refusals, isRight: false }, ...(await Promise.all(told))];
}

/** Endpoints come a moment after the cluster that they are in: what is not right is asked once more after a marker. */
async function settled<Answer extends { readonly isRight: boolean }>(
  lab: Lab,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  let answer = await ask();
  for (let again = 0; !answer.isRight && again < 3; again++) {
    await lab.proxiesAreCurrent();
    answer = await ask();
  }
  return answer;
}

function isRefusedAs({ refused }: RefusalQuestion, said: readonly string[]): boolean {
  return refused === undefined ? said.length === 0 : said.some((line) => line.includes(refused));
}

async function validation(lab: Lab, { files }: Fixture): Promise<readonly string[]> {
  const istioctl = join(lab.places.parts, PROGRAMS.istioctl);
  return await run(istioctl, ['validate', ...files.flatMap((file) => ['-f', file])]).then(
    () => [],
    (error) => [String(error)],
  );
}

async function wireTells(
  lab: Lab,
  row: Row,
  { from, request, outcomes, pods }: WireQuestion,
  names: Names,
): Promise<Pick<Told, 'answers' | 'isRight'>> {
  const asker = askerOf(lab, row, from);
  if (asker === undefined) return { answers: [`there is no ready pod ${from} to call from`], isRight: false };
  const fitting = (answer: WireAnswer) => outcomes.filter((outcome) => isAsExpected(answer, outcome));
  const answers: WireAnswer[] = [];
  const came = new Set<unknown>();
  const reached = () => new Set(answers.map((answer) => answer.reached?.pod)).size;
  const isComplete = () => came.size === outcomes.length && (pods !== 'several' || reached() > 1);
  const least = pods === 'one' ? ASKED_FOR_ONE_POD : ASKED_FOR_ONE;
  const most = outcomes.length === 1 && pods !== 'several' ? least : ASKED_FOR_SEVERAL;
  const isOpen = () => answers.length < least || (answers.length < most && !isComplete());
  let isRight = true;
  while (isRight && isOpen()) {
    const more = await askAll(
      Array.from({ length: ASKED_FOR_ONE }, () => ({ from: asker, request })),
      names,
    );
    answers.push(...more);
    for (const outcome of more.flatMap(fitting)) came.add(outcome);
    isRight = more.every((answer) => fitting(answer).length > 0);
  }
  return {
    answers: [...new Set(answers.map(inWords))].sort(),
    isRight: isRight && isComplete() && (pods !== 'one' || reached() === 1),
  };
}

function askerOf(lab: Lab, { suffix }: Row, from: string): Asker | undefined {
  if (from === 'outside') {
    const namespace = suffix === undefined ? 'istio-system' : `istio-system-${suffix}`;
    const [gateway] = lab.pods(`${namespace}/istio-ingressgateway`);
    return gateway && { throughGateway: gateway };
  }
  const [namespace = '', app = 'caller', version] = from.split('/');
  const pod = lab.pods(namespace).find((life) => life.ready && isOf(life, app, version));
  return pod && { pod };
}

function isOf({ pod: { metadata } }: PodLife, app: string, version: string | undefined): boolean {
  const { labels = {}, name } = metadata;
  const names = [labels['app'], labels['app.kubernetes.io/name'], name];
  const isApp = names.includes(app) || name.startsWith(`${app}-`);
  return isApp && (version === undefined || labels['version'] === version);
}

async function removeNamespaces(lab: Lab, namespaces: ReadonlySet<string>): Promise<void> {
  const made = [...namespaces].filter((name) => name !== 'default');
  await lab.remove(made.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  const areGone = () => made.every((name) => lab.pods(name).length === 0) || undefined;
  await waitFor('the pods of the fixtures to be asked to go', areGone, { seconds: 60 });
}
