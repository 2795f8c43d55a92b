import type { Finding } from '../../check/finding';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import { immutableField } from '../changes/kinds-of-change';
import type { Gate } from '../gates';
import type { Move } from '../move';
import type { Objection } from '../plan';
import type { Step } from '../steps/steps';
import type { Sample } from '../verify/sample';
import type { Violation } from '../verify/verdict';

/** The purpose of a step. */
export type StepKind = 'apply' | 'expand' | 'shift' | 'exchange' | 'contract';

/** The purpose of each step: new objects are added before the traffic moves, and old ones removed after it. */
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
  expand: 'add objects that receive no requests yet',
  shift: 'move the traffic',
  exchange: 'replace objects without effect on requests',
  contract: 'remove objects that no longer receive requests',
};

/** The purpose of a step, in words. */
export function titleOf(kind: StepKind): string {
  return titles[kind];
}

/** The name of a step and of its folder: `01-expand`. */
export function idOf(index: number, kind: StepKind): string {
  return `${String(index + 1).padStart(2, '0')}-${kind}`;
}

/** The condition that a gate waits for. */
export function gateWords({ condition, object, replicas }: Gate): string {
  const name = wordsOf(keyOf(object));
  switch (condition) {
    case 'rolled-out':
      if (object.kind === 'Job') return `${name} has started: one of its pods is ready or has completed`;
      if (object.kind === 'Pod') return `${name} is ready or has completed`;
      if (object.kind === 'CronJob') return `${name} exists`;
      if (replicas === undefined) return `${name} is rolled out, with all its pods ready`;
      return `${name} is rolled out, with ${replicas === 1 ? '1 pod' : `${replicas} pods`} ready`;
    case 'known-to-proxies':
      return `every proxy has the current ${name}`;
    case 'unknown-to-proxies':
      return `no proxy has ${name} any more`;
    case 'gone':
      return object.kind === 'Pod' ? `${name} has terminated` : `the last pod of ${name} has terminated`;
  }
}

/** The requests that would fail, and in which interleaving. */
export function violationWords({ what, arrived, pending, ...sample }: Violation): string {
  return `${requestWords(sample)} ${what}${interleavingWords(arrived, pending)}`;
}

/** The requests that a sample stands for: `requests from the mesh to cart.shop:80 with x-canary: true`. */
export function requestWords({ caller, request }: Sample): string {
  const { host, port } = request.request;
  const from = caller.caller.kind === 'gateway' ? 'through the gateway' : 'from the mesh';
  const which = request.words === '' ? '' : ` with ${request.words}`;
  const called = `${host.replace('.svc.cluster.local', '')}:${port}`;
  return `requests ${from} to ${called}${which}`;
}

function interleavingWords(arrived: readonly Move[], pending: readonly Move[]): string {
  const names = (moves: readonly Move[]) => moves.map(({ key }) => wordsOf(key)).join(', ');
  if (arrived.length === 0 && pending.length === 0) return '';
  if (arrived.length === 0) return `, if the proxy has no update of ${names(pending)} yet`;
  if (pending.length === 0) return `, once the proxy has the update of ${names(arrived)}`;
  return `, if the proxy has the update of ${names(arrived)}, but not yet of ${names(pending)}`;
}

/** The reason why some moves cannot be made. */
export function objectionWords({ moves, why }: Objection): string {
  const names = moves.map(({ key }) => wordsOf(key)).join(', ');
  if (why === undefined) return `${names}: ${refusalWords(moves)}.`;
  if (why === 'too-many-interleavings')
    return `${names}: too many objects change at once to judge every interleaving.`;
  if (Array.isArray(why)) {
    const findings = new Set((why as readonly Finding[]).map(({ message }) => message));
    return `After ${moves.map(movedWords).join(', ')}, the intermediate state would have an error that neither end has: ${[...findings].join('; ')}`;
  }
  return `${names}: ${violationWords(why as Violation)}.`;
}

function refusalWords(moves: readonly Move[]): string {
  const changed = moves.flatMap(({ from, to }) => (from && to && immutableField(from, to)) ?? []);
  const fields = [...new Set(changed)];
  if (fields.length === 0) return 'none of these objects can be applied before the others';
  return `${fields.join(', ')} ${fields.length === 1 ? 'is' : 'are'} immutable`;
}

function movedWords({ key, from, to }: Move): string {
  if (to === undefined) return `the deletion of ${wordsOf(key)}`;
  return from === undefined ? `the creation of ${wordsOf(key)}` : `the change of ${wordsOf(key)}`;
}

/** The heading of the objections to the next steps. */
export function stuckWords(objections: readonly Objection[]): string {
  return objections.every(({ why }) => why === undefined)
    ? 'The API server rejects every next step:'
    : 'Every next step would fail requests:';
}
