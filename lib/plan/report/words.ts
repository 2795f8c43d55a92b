import type { Finding } from '../../check/finding';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import { addTo } from '../../mesh/objects/multi-map';
import type { TrafficChange } from '../../traffic/traffic-changes';
import { whereWords } from '../../traffic/words';
import { immutableField } from '../changes/kinds-of-change';
import type { Gate } from '../gates';
import type { Move } from '../move';
import type { Objection } from '../plan';
import type { Step } from '../steps/steps';
import type { Violation } from '../verify/verdict';
import { faultWords, violationWords } from './violation-words';

/** The purpose of a step. */
export type StepKind = 'apply' | 'expand' | 'shift' | 'exchange' | 'contract';

/**
 * The purpose of each step. A step of which `traffic` names no request is an `expand` before the last step that moves
 * traffic, and a `contract` after it. If no step moves traffic, it depends on the moves: a deletion is a `contract`, a
 * creation an `expand`, and anything else an `exchange`.
 */
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
  expand: 'prepare; every request gets the same answer',
  shift: 'move the traffic',
  exchange: 'change objects; every request gets the same answer',
  contract: 'clean up; every request gets the same answer',
};

/** The purpose of a step, in words that hold for every step of its kind. */
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

/** The requests of a change of traffic among those of its host: `all requests`, `all but x-canary: true`. */
export function whichWords(
  { host, callers, requests }: TrafficChange,
  { samples }: Pick<Step, 'samples'>,
  code: (words: string) => string = (words) => words,
): string {
  if (requests !== '') return code(requests);
  const others = samples.filter(
    (sample) =>
      sample.request.words !== '' && sample.request.called === host && callers.includes(whereWords(sample)),
  );
  const [first, ...more] = new Set(others.map(({ request }) => request.base));
  if (first === undefined) return 'all requests';
  return first === '' || more.length > 0 ? 'all other requests' : `all but ${code(first)}`;
}

/** The reasons why there is no next step; moves that fail the same requests in the same way are one reason. */
export function objectionItems(objections: readonly Objection[]): string[] {
  const items = new Map<string, Objection[]>();
  for (const each of objections) {
    const fault = isViolation(each.why) ? faultWords(each.why) : objectionWords(each);
    addTo(items, fault, each);
  }
  return [...items].map(([fault, those]) => {
    const [first] = those;
    if (first === undefined || those.length === 1) return first === undefined ? fault : objectionWords(first);
    return `${aloneOrTogether(those.map(({ moves }) => moves))}: ${fault}.`;
  });
}

/** `A or B, alone or together`, `A, alone or with B, C`. */
function aloneOrTogether(refused: readonly (readonly Move[])[]): string {
  const names = (moves: readonly Move[]) => moves.map(({ key }) => wordsOf(key));
  const alone = names(refused.filter(({ length }) => length === 1).flat());
  const together = names(refused.filter(({ length }) => length > 1).flat());
  const others = together.filter((name) => !alone.includes(name));
  if (together.length === 0) return alone.join(' or ');
  return `${alone.join(' or ')}, alone or ${others.length === 0 ? 'together' : `with ${others.join(', ')}`}`;
}

function isViolation(why: Objection['why']): why is Violation {
  return typeof why === 'object' && 'what' in why;
}

/** The changes of a step. A step of a large state can have hundreds of them. */
function movesWords(moves: readonly Move[]): string {
  const words = moves.slice(0, 5).map(movedWords);
  const more = moves.length - words.length;
  return [...words, ...(more > 0 ? [`${more} other changes`] : [])].join(', ');
}

/** The reason why some moves cannot be made. */
export function objectionWords({ moves, why }: Objection): string {
  const names = moves.map(({ key }) => wordsOf(key)).join(', ');
  if (why === undefined) return `${names}: ${refusalWords(moves)}.`;
  if (why === 'too-many-interleavings')
    return `${names}: too many objects change at once to judge every interleaving.`;
  if (Array.isArray(why)) {
    const findings = new Set((why as readonly Finding[]).map(({ message }) => message));
    return `After ${movesWords(moves)}, the intermediate state would have an error that neither end has: ${[...findings].join('; ')}`;
  }
  return isViolation(why) ? `${names}: ${violationWords(why)}.` : names;
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
