import { groupedBy } from '../mesh/objects/multi-map';
import { byCodeUnit } from '../mesh/objects/order';
import type { Request } from '../mesh/request';
import { ANY_HOST } from '../requests/requests';
import type { Sample } from '../traffic/sample';
import { callerWords } from './callers';
import { type Item, kinds, lostTogether } from './items';
import { ALL_REQUESTS, namesOf, type ToldClass } from './names';

/** A sample, and what changes for it; no items if nothing does. */
export interface Told {
  readonly sample: Sample;
  readonly items: readonly Item[];
}

/** One change of responses, with the requests and callers that it is true for. */
export interface Line extends Item {
  /** The called hosts and ports, such as `backend.demo:8080`. */
  readonly hosts: readonly string[];
  /** The callers: `in the mesh`, `from shop`, `at the gateway`. */
  readonly callers: readonly string[];
  /** The requests among those of the hosts: `x-canary: true`, `the rest`, `all requests`. */
  readonly requests: string;
  /** One of these requests, and its caller. */
  readonly example: Sample;
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
  return `${patterns.has(pattern) ? pattern : host.replace(`.svc.${domain}`, '')}:${port}`;
}

/** The lines of one host; callers whose requests change alike share one. */
function linesOfHost(host: string, told: readonly Told[], everyone: readonly Told[]): Line[] {
  const byCaller = groupedBy(told, ({ sample }) => sample.caller);
  const found = new Map<string, { readonly item: Item; readonly requests: string; callers: Told[] }>();
  for (const all of byCaller.values()) {
    const shared = lostTogether(all.map(({ items }) => items));
    const those = all.map(({ sample }, index) => ({ sample, items: shared[index] ?? [] }));
    const classes = those.map(
      ({ sample, items }): ToldClass => ({ request: sample.request, items: new Set(items.map(idOf)) }),
    );
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

/** Joins the hosts whose lines are all the same, and lines for all requests of several hosts. */
function overHosts(lines: readonly Line[]): Line[] {
  const idIn = (line: Line) => JSON.stringify([idOf(line), line.callers, line.requests]);
  const blocks = groupedBy(lines, ({ hosts }) => hosts[0] ?? '');
  const alike = groupedBy(blocks.values(), (those) => those.map(idIn).join());
  const joined = [...alike.values()].flatMap((same) => {
    const hosts = same.flatMap(([first]) => first?.hosts ?? []);
    return (same[0] ?? []).map((line) => ({ ...line, hosts }));
  });
  const byLine = groupedBy(joined, (line) =>
    line.requests === ALL_REQUESTS ? idIn(line) : `${idIn(line)} ${line.hosts.join()}`,
  );
  return [...byLine.values()].flatMap((same) => {
    const [first] = same;
    const hosts = same.flatMap((line) => line.hosts).sort(byCodeUnit);
    return first === undefined ? [] : [{ ...first, hosts }];
  });
}

function idOf({ kind, subject, before, after }: Item): string {
  return JSON.stringify([kind, subject, before, after]);
}
