import { groupedBy } from '../mesh/objects/multi-map';
import { byCodeUnit } from '../mesh/objects/order';
import { shortHost } from '../mesh/registry/hosts';
import type { Request } from '../mesh/request';
import { ANY_HOST } from '../requests/requests';
import type { Sample } from '../traffic/sample';
import { callerWords } from './callers';
import { answeredBefore, type Item, idOf, kinds } from './items';
import { overHosts } from './joined-hosts';
import type { Line } from './line';
import { namesOf, type ToldClass } from './names';

/** A sample, and what changes for it; no items if nothing does. */
export interface Told {
  readonly sample: Sample;
  readonly items: readonly Item[];
}

/** What the names of hosts depend on. */
export interface HostNames {
  /** The hosts with a wildcard in the states; one request stands for those to any such host. */
  readonly patterns: ReadonlySet<string>;
  /** The domain of the cluster. */
  readonly domain: string;
}

/** The lines of all samples, sorted: failures first, then by host. */
export function linesOf(told: readonly Told[], names: HostNames): Line[] {
  const nameOf = ({ sample }: Told) => calledName(sample.request.request, names);
  const lines = [...groupedBy(told, nameOf)].flatMap(([host, those]) => linesOfHost(host, those, told));
  return overHosts(lines).sort(
    (a, b) =>
      kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
      byCodeUnit(a.hosts[0] ?? '', b.hosts[0] ?? '') ||
      byCodeUnit(a.callers.join(), b.callers.join()) ||
      byCodeUnit(a.requests, b.requests) ||
      byCodeUnit(a.words, b.words),
  );
}

/** The called host and port, such as `backend.demo:8080`, `*.example.com:80` or `*:80`. */
function calledName({ host, port }: Request, { patterns, domain }: HostNames): string {
  if (host === ANY_HOST) return `*:${port}`;
  const pattern = host.replace(/^any\./, '*.');
  return `${patterns.has(pattern) ? pattern : shortHost(host, domain)}:${port}`;
}

/** The lines of one host; callers whose requests change alike share one. */
function linesOfHost(host: string, told: readonly Told[], everyone: readonly Told[]): Line[] {
  const byCaller = groupedBy(told, ({ sample }) => sample.caller);
  const found = new Map<string, { readonly item: Item; readonly requests: string; callers: Told[] }>();
  for (const all of byCaller.values()) {
    const those = lostTogether(all);
    const classes = classesOf(those);
    const items = new Map(
      those.flatMap(({ items: each }) => each.map((item) => [idOf(item), item] as const)),
    );
    for (const [id, item] of items) {
      const example = those.find(({ items: each }) => each.some((one) => idOf(one) === id));
      for (const requests of namesOf(id, classes)) {
        const key = JSON.stringify([id, requests]);
        const line = found.get(key) ?? { item, requests, callers: [] };
        if (example !== undefined) line.callers.push(example);
        found.set(key, line);
      }
    }
  }
  const called = [...byCaller.keys()];
  const gateways = [...new Set(everyone.map(({ sample }) => sample.caller))].filter(
    ({ caller }) => caller.kind === 'gateway',
  );
  return [...found.values()].flatMap(({ item, requests, callers }) => {
    const [first] = callers;
    if (first === undefined) return [];
    const words = callerWords(
      callers.map(({ sample }) => sample.caller),
      called,
      gateways,
    );
    return [{ ...item, hosts: [host], callers: words, requests, example: first.sample }];
  });
}

function classesOf(told: readonly Told[]): ToldClass[] {
  return told.map(({ sample, items }) => ({ request: sample.request, items: new Set(items.map(idOf)) }));
}

/** If requests with one name fail alike now, it does not matter who answered each of them before. */
function lostTogether(told: readonly Told[]): readonly Told[] {
  const lost = groupedBy(
    told.flatMap(({ items }) => items.filter(({ isLost }) => isLost)),
    ({ after }) => after,
  );
  return [...lost].reduce((now, [after, items]) => {
    const [first] = items;
    if (first === undefined || items.every(({ before }) => before === first.before)) return now;
    const isMeant = (item: Item) => item.isLost && item.after === after;
    const joined = now.map(({ sample, items: own }) => ({
      sample,
      items: own.map((item) => (isMeant(item) ? answeredBefore(item) : item)),
    }));
    return namesOf(idOf(answeredBefore(first)), classesOf(joined)).length === 1 ? joined : now;
  }, told);
}
