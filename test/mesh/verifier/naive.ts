import type { Move } from '../../../lib/plan/move';
import type { Caller, Lab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { isGateway, manifestOf, type Pair, stagesOf } from './pair';
import { asked } from './requests';

/** What became of the request that the verifier names for the naive order. */
export interface Seen {
  readonly pair: string;
  /** What the verifier says. */
  readonly said: string;
  /** What came back: `503` and how often of how many. */
  readonly got: string;
}

/** Objects are applied, then what is gone is deleted: as kubectl does it. */
export async function make(lab: Lab, moves: readonly Move[]): Promise<void> {
  await lab.apply(moves.flatMap(({ to }) => (to === undefined ? [] : [manifestOf(to)])));
  await lab.remove(moves.flatMap(({ from, to }) => (from && to === undefined ? [manifestOf(from)] : [])));
}

/** The first of what arrives: the moves that the proxy is to have seen in full. */
export async function arrivesFirst(lab: Lab, { violation, naive }: Pair): Promise<void> {
  const stages = violation && stagesOf(violation, naive);
  if (stages !== undefined) await make(lab, stages.known);
}

/**
 * The rest, while one Envoy is kept from part of its news: the request that the verifier names has to fail. The other
 * proxies hear of everything at once.
 */
export async function arrivesHeldBack(lab: Lab, pair: Pair, client: Caller): Promise<Seen | undefined> {
  const { violation, naive, name } = pair;
  const stages = violation && stagesOf(violation, naive);
  if (violation === undefined || stages === undefined) return undefined;
  const from = isGateway(violation) ? 'outside' : client;
  const pods = [lab.proxyOf(from)];
  const request = { ...asked(violation), timeoutMs: 2000 };
  const fails = async () => {
    const { answers } = await lab.load(from, { requests: [request], count: 60, seconds: 10 });
    const all = await answers;
    const failed = all.filter(({ status }) => status !== 200);
    return failed.length === 0 ? undefined : `${failed[0]?.status}, ${failed.length} of ${all.length}`;
  };
  try {
    if (stages.partly.length > 0) {
      lab.holdBack(pods, stages.held);
      await make(lab, stages.partly);
      await waitFor(`${name} to fail: ${violation.what}`, fails, { seconds: 20 });
    }
    lab.holdBack(pods, 'all');
    const done = new Set([...stages.known, ...stages.partly]);
    await make(
      lab,
      naive.filter((move) => !done.has(move)),
    );
    const got = await waitFor(`${name} to fail: ${violation.what}`, fails, { seconds: 20 });
    return { pair: name, said: violation.what, got };
  } finally {
    lab.release(pods);
  }
}
