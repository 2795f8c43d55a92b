import type { Caller, Lab, Outcome } from './lab/lab';
import type { Answer, LabRequest } from './pod/messages';
import type { ProofRow } from './proof-page';
import './shared';

/** The cluster that all proofs share. */
export function theLab(): Lab {
  const lab = globalThis.meshShared?.lab;
  if (lab === undefined) throw new Error('proofs run in the lab only: npm run test:mesh');
  return lab;
}

/** Puts a promise that held onto the page; called last in a test, when nothing failed. */
export function proved(row: ProofRow): void {
  globalThis.meshShared?.rows.push(row);
}

/** The same request so many times, one after the other. */
export async function times(count: number, from: Caller, request: LabRequest): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let turn = 0; turn < count; turn++) outcomes.push(await theLab().request(from, request));
  return outcomes;
}

/** Many requests, as fast as answers come. */
export async function many(
  count: number,
  from: Caller,
  ...requests: readonly LabRequest[]
): Promise<readonly Answer[]> {
  const { answers } = await theLab().load(from, { requests, count });
  return await answers;
}

/** How often each came: `200 v1`, `503`; for a pod that called on, what it got: `200 v2`. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const word = inShort(answer);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function inShort({ status, reached, error }: Answer): string {
  if (reached?.next !== undefined) return inShort(reached.next);
  if (status === 0) return `no answer: ${error}`;
  return reached === undefined ? `${status}` : `${status} ${reached.version}`;
}
