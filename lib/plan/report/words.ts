import type { Finding } from '../../check/finding';
import { wordsOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { immutableField } from '../changes/kinds-of-change';
import type { Gate } from '../gates';
import { type Move, objectOf } from '../move';
import type { Objection } from '../plan';
import type { Step } from '../steps/steps';
import type { Sample } from '../verify/sample';
import type { Violation } from '../verify/verdict';

/** What a step is for. */
export type StepKind = 'apply' | 'expand' | 'shift' | 'exchange' | 'contract';

/** What each step is for: what nobody is sent to yet comes before the traffic moves, what nobody is sent to any more goes after. */
export function kindsOf(steps: readonly Step[]): StepKind[] {
  if (steps.length === 1) return ['apply'];
  const last = steps.map(({ traffic }) => traffic.length > 0).lastIndexOf(true);
  return steps.map(({ traffic, applied, deleted }, index) => {
    if (traffic.length > 0) return 'shift';
    if (index < last) return 'expand';
    if (last >= 0 || deleted.length > 0) return 'contract';
    return applied.some(({ from }) => from === undefined) ? 'expand' : 'exchange';
  });
}

const titles: Readonly<Record<StepKind, string>> = {
  apply: 'everything at once',
  expand: 'add what nobody is sent to yet',
  shift: 'move the traffic',
  exchange: 'exchange what is there, unnoticed',
  contract: 'remove what nobody is sent to any more',
};

/** A step's kind in words. */
export function titleOf(kind: StepKind): string {
  return titles[kind];
}

/** `01-expand`: name of a step, and of its folder. */
export function idOf(index: number, kind: StepKind): string {
  return `${String(index + 1).padStart(2, '0')}-${kind}`;
}

/** `Deployment shop/cart-v2`. */
export function resourceOf({ kind, namespace, name }: MeshObject): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** What a gate waits for. */
export function gateWords({ condition, object, replicas }: Gate): string {
  const name = resourceOf(object);
  switch (condition) {
    case 'rolled-out':
      if (object.kind === 'Job') return `${name} has begun: a pod of it is ready, or has done its work`;
      if (object.kind === 'Pod') return `${name} is ready, or has done its work`;
      if (object.kind === 'CronJob') return `${name} is there`;
      if (replicas === undefined) return `${name} is rolled out, with all of its pods ready`;
      return `${name} is rolled out, with ${replicas === 1 ? '1 pod' : `${replicas} pods`} ready`;
    case 'known-to-proxies':
      return `every proxy has ${name} as it is now`;
    case 'unknown-to-proxies':
      return `no proxy has ${name} any more`;
    case 'gone':
      return object.kind === 'Pod' ? `${name} has ended` : `the last pod of ${name} has ended`;
  }
}

/** The request that would fail, and when. */
export function violationWords({ what, arrived, pending, ...sample }: Violation): string {
  return `${requestWords(sample)}: ${what}${interleavingWords(arrived, pending)}`;
}

/** A request with who sends it: `a pod of the mesh that calls cart.shop:80 with x-canary: true`. */
export function requestWords({ caller, request }: Sample): string {
  const { host, port } = request.request;
  const who = caller.caller.kind === 'gateway' ? 'a client of the gateway' : `a pod of the mesh`;
  const which = request.words === '' ? '' : ` with ${request.words}`;
  const called = `${host.replace('.svc.cluster.local', '')}:${port}`;
  return `${who} that calls ${called}${which}`;
}

function interleavingWords(arrived: readonly Move[], pending: readonly Move[]): string {
  const names = (moves: readonly Move[]) => moves.map((move) => resourceOf(objectOf(move))).join(', ');
  if (arrived.length === 0 && pending.length === 0) return '';
  if (arrived.length === 0) return `, while ${names(pending)} is not there for its proxy yet`;
  if (pending.length === 0) return `, once its proxy has ${names(arrived)}`;
  return `, when its proxy has news of ${names(arrived)}, and not yet of ${names(pending)}`;
}

/** Why some moves cannot be made. */
export function objectionWords({ moves, why }: Objection): string {
  const names = moves.map(({ key }) => wordsOf(key)).join(', ');
  if (why === undefined) return `${names}: ${refusalWords(moves)}.`;
  if (why === 'too-many-interleavings')
    return `${names}: too many things change at once to look at all moments.`;
  if (Array.isArray(why)) {
    const findings = new Set((why as readonly Finding[]).map(({ message }) => message));
    return `After ${moves.map(movedWords).join(', ')} there would be an error that neither state has: ${[...findings].join('; ')}`;
  }
  return `${names}: ${violationWords(why as Violation)}.`;
}

function refusalWords(moves: readonly Move[]): string {
  const fields = moves.flatMap(({ from, to }) => (from && to && immutableField(from, to)) ?? []);
  if (fields.length === 0) return 'none of them can come before the others';
  return `the API server does not let ${[...new Set(fields)].join(', ')} change`;
}

function movedWords({ key, from, to }: Move): string {
  if (to === undefined) return `the deletion of ${wordsOf(key)}`;
  return from === undefined ? `the creation of ${wordsOf(key)}` : `the change of ${wordsOf(key)}`;
}

/** What all that stands against the next steps has in common. */
export function stuckWords(objections: readonly Objection[]): string {
  return objections.every(({ why }) => why === undefined)
    ? 'The API server refuses what comes next:'
    : 'Whatever comes next, a request would fail:';
}
