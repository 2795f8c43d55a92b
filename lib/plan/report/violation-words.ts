import { specOf } from '../../mesh/objects/json';
import { wordsOf } from '../../mesh/objects/key';
import { isSame } from '../../mesh/objects/same';
import type { Sample } from '../../traffic/sample';
import { calledWords } from '../../traffic/words';
import { type Move, objectOf } from '../move';
import { makesPods } from '../updates';
import type { Violation } from '../verify/verdict';

/** The requests that would fail, and in which interleaving. */
export function violationWords(violation: Violation): string {
  return `${faultWords(violation)}${interleavingWords(violation.arrived, violation.pending)}`;
}

/** The requests that would fail. */
export function faultWords({ what, by, ...sample }: Violation): string {
  return `${requestWords(sample, by)} ${what}`;
}

/**
 * The requests that a sample stands for: `requests from the mesh to cart.shop:80 with x-canary: true`.
 *
 * @param by key of the workload that sends them, if it alone does
 */
export function requestWords({ caller, request }: Sample, by?: string): string {
  const identified = caller.identity === undefined ? 'from the mesh' : `from ${caller.words}`;
  const inMesh = by === undefined ? identified : `from ${wordsOf(by)}`;
  const from = caller.caller.kind === 'gateway' ? 'through the gateway' : inMesh;
  const which = request.words === '' ? '' : ` with ${request.words}`;
  return `requests ${from} to ${calledWords(request.called)}${which}`;
}

function interleavingWords(arrived: readonly Move[], pending: readonly Move[]): string {
  const has = namesOf(arrived.filter(({ to }) => to !== undefined));
  const hadBefore = namesOf(arrived.filter(({ to }) => to === undefined));
  const awaits = namesOf(pending.filter(({ to }) => to !== undefined));
  const keeps = namesOf(pending.filter(({ to }) => to === undefined));
  const known = [has && `has ${has}`, hadBefore && `no longer has ${hadBefore}`].filter(
    (each) => each !== '',
  );
  const unknown = [awaits && `does not have ${awaits} yet`, keeps && `still has ${keeps}`].filter(
    (each) => each !== '',
  );
  if (known.length === 0 && unknown.length === 0) return '';
  if (unknown.length === 0) return `, once the proxy ${known.join(' and ')}`;
  if (known.length === 0) return `, if the proxy ${unknown.join(' and ')}`;
  return `, if the proxy ${known.join(' and ')}, but ${unknown.join(' and ')}`;
}

function namesOf(moves: readonly Move[]): string {
  return moves.map(partWords).join(', ');
}

/** The part of an object that a proxy has, or not, around a move. */
function partWords(move: Move): string {
  const { key, from, to } = move;
  const name = wordsOf(key);
  const object = objectOf(move);
  if (object.kind === 'HorizontalPodAutoscaler') return `the pods of ${name}`;
  if (!makesPods(object)) return from && to ? `the new ${name}` : name;
  if (from === undefined || to === undefined) return `the pods of ${name}`;
  return isSame(specOf(from)['template'], specOf(to)['template'])
    ? `the new number of pods of ${name}`
    : `the new pods of ${name}`;
}
