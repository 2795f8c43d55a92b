import type { Move } from '../../../lib/plan/move';
import type { AccessLogLine } from '../lab/access-log';
import type { Caller, Lab } from '../lab/lab';
import { podsAreReady } from '../lab/settle';
import { WaitedInVain, waitFor } from '../lab/wait';
import type { LabRequest } from '../pod/messages';
import { type Kind, manifestOf, type Unsafe } from './pair';
import { asked } from './requests';

/** The outcome of the request that the verifier names for the naive order. */
export interface Seen {
  readonly pair: string;
  /** The verifier's prediction. */
  readonly said: string;
  /** How the request failed as it says: `503 (flag UH), 6 of 60`; undefined where it did not. */
  readonly failed: string | undefined;
  /** All that came back the last time. */
  readonly got: string;
}

const REQUESTS = 60;
let marks = 0;

/** Objects are applied, then what is gone is deleted: as kubectl does it. */
export async function make(lab: Lab, moves: readonly Move[]): Promise<void> {
  await lab.apply(moves.flatMap(({ to }) => (to === undefined ? [] : [manifestOf(to)])));
  await lab.remove(moves.flatMap(({ from, to }) => (from && to === undefined ? [manifestOf(from)] : [])));
}

/**
 * Applies all at once, while part of the updates is held back from one Envoy: the requests that the verifier names have
 * to fail. The moves that it must know in full have arrived before; those that it must know in part come next; the rest
 * comes while all updates are held back. The other proxies receive everything immediately.
 *
 * @param pairs those that are about one caller
 */
export async function arriveHeldBack(lab: Lab, pairs: readonly Unsafe[], from: Caller): Promise<Seen[]> {
  const seen: Seen[] = [];
  const proxies = [lab.proxyOf(from)];
  try {
    for (const [held, those] of byKinds(pairs)) {
      // Held messages are still delivered in istiod's order: a cluster that came after its endpoints would wait for
      // them for ever.
      lab.release(proxies);
      lab.holdBack(proxies, held);
      await Promise.all(those.map(({ stages }) => make(lab, stages.partly)));
      seen.push(...(await failing(lab, those, from)).filter(({ failed }) => failed === undefined));
      lab.holdBack(proxies, 'all');
      await Promise.all(those.map(({ stages }) => make(lab, stages.rest)));
      await podsAreReady(
        lab.plane,
        lab.kubelet,
        those.flatMap(({ namespaces }) => namespaces),
      );
      seen.push(...(await failing(lab, those, from)));
    }
  } finally {
    lab.release(proxies);
  }
  return seen;
}

/** Pairs that can be tested together. */
function byKinds(pairs: readonly Unsafe[]): [readonly Kind[], readonly Unsafe[]][] {
  const groups = new Map<string, Unsafe[]>();
  for (const pair of pairs) {
    const id = pair.stages.held.join(' ');
    groups.set(id, [...(groups.get(id) ?? []), pair]);
  }
  return [...groups.values()].map((those) => [those[0]?.stages.held ?? [], those]);
}

function failing(lab: Lab, pairs: readonly Unsafe[], from: Caller): Promise<Seen[]> {
  return Promise.all(pairs.map((pair) => failingOf(lab, pair, from)));
}

async function failingOf(lab: Lab, { name, violation }: Unsafe, from: Caller): Promise<Seen> {
  const request = asked(violation);
  const [word = '', status, flag = ''] = /(\d{3}) \(flag (\w+)\)/.exec(violation.what) ?? [];
  let got = '';
  const look = async () => {
    const lines = await answered(lab, request, from);
    got = [...new Set(lines.map((line) => `${line.status} (flag ${line.flags})`))].sort().join(', ');
    // A request that was retried in vain has a flag for that, too.
    const failed = lines.filter(
      (line) => `${line.status}` === status && line.flags.split(',').includes(flag),
    );
    return failed.length === 0 ? undefined : `${word}, ${failed.length} of ${lines.length}`;
  };
  const said = `${request.url}: ${violation.what}`;
  try {
    const failed = await waitFor(`${name} to fail`, look, { seconds: 40 });
    return { pair: name, said, failed, got };
  } catch (error) {
    if (!(error instanceof WaitedInVain)) throw error;
    return { pair: name, said, failed: undefined, got };
  }
}

/** The same request many times: what the caller's proxy, or the gateway, wrote about each. */
async function answered(lab: Lab, request: LabRequest, from: Caller): Promise<readonly AccessLogLine[]> {
  const mark = `verifier-${++marks}.`;
  const marked = { ...request, timeoutMs: 5000, headers: { ...request.headers, 'x-lab-request': mark } };
  const { answers } = await lab.load(from, { requests: [marked], count: REQUESTS, seconds: 20 });
  const sent = (await answers).length;
  const lines = () => lab.proxyOf(from).proxy?.accessLog(`"${mark}"`) ?? [];
  await waitFor('the access log to be written', () => lines().length >= sent || undefined, {
    seconds: 10,
  }).catch(() => undefined);
  return lines();
}
