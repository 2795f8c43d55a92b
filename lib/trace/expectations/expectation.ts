import type { Mesh } from '../../mesh/mesh';
import type { Request } from '../../mesh/request';
import type { End } from '../end';
import { endingsOf } from '../endings';
import { sharesText } from '../report/answer-words';
import { destinationOf, sentTo, type Trace } from '../trace';
import { askedVersion, shareOf } from '../why/asked-version';

/** The answer that a request must get. */
export interface Expectation {
  /** The version that answers all requests: a version label, a workload or a subset. @default - any */
  readonly version?: string;
  /** Percent of the requests by version. @default - any */
  readonly shares?: Readonly<Record<string, number>>;
  /** The status of the proxy, for a request that no pod answers; 0 for a connection that is closed. @default - any */
  readonly status?: number;
  /** Envoy's response flag, such as `NR`. @default - any */
  readonly flag?: string;
  /** Where the request is redirected. @default - any */
  readonly redirect?: string;
  /** The service that gets the request, by name or host. @default - any */
  readonly service?: string;
  /** The request as the pods receive it. @default - any */
  readonly forwarded?: {
    readonly path?: string;
    readonly host?: string;
    /** Headers by name. */
    readonly headers?: Readonly<Record<string, string>>;
  };
}

/** Percent. Shares in manifests are whole numbers, or thirds of pods. */
const tolerance = 0.5;

/** What an expectation asks for and a trace does not have, each as `version: expected v2, got 90% v1`; empty if it is met. */
export function unmet(mesh: Mesh, trace: Trace, expected: Expectation): readonly string[] {
  const got = answerWords(trace);
  const wrong: string[] = [];
  const compare = (name: string, wanted: string | number | undefined, found: string | number | undefined) => {
    if (wanted !== undefined && wanted !== found)
      wrong.push(`${name}: expected ${wanted}, got ${found ?? got}`);
  };
  const { version, shares = {}, status, flag, redirect, service, forwarded } = expected;
  for (const [name, percent] of Object.entries(
    version === undefined ? shares : { ...shares, [version]: 100 },
  )) {
    const share = shareOf(trace, askedVersion(mesh, name)) * 100;
    if (Math.abs(share - percent) > tolerance)
      wrong.push(`${name}: expected ${percent}%, got ${Math.round(share * 10) / 10}% (${got})`);
  }
  const end = oneEnd(trace);
  if (status !== undefined) compare('status', status, end === undefined ? undefined : statusOf(end));
  if (flag !== undefined) compare('flag', flag, end?.kind === 'failed' ? end.flag : undefined);
  if (redirect !== undefined)
    compare('redirect', redirect, end?.kind === 'by-rule' ? end.location : undefined);
  const hosts = hostsOf(trace);
  if (service !== undefined && !hosts.every((host) => isNamed(host, service)))
    wrong.push(`service: expected ${service}, got ${hosts.join(', ') || got}`);
  if (service !== undefined && hosts.length === 0) wrong.push(`service: expected ${service}, got ${got}`);
  const sent = forwarded === undefined ? [] : forwardedIn(trace);
  if (forwarded !== undefined && sent.length === 0)
    wrong.push(`forwarded: no request is sent on, got ${got}`);
  const received = (
    name: string,
    wanted: string | undefined,
    of: (request: Request) => string | undefined,
  ) => {
    const found = sent.map((each) => of(each));
    const words = [...new Set(found)].map((each) => each ?? 'none').join(' or ');
    if (wanted !== undefined && found.some((each) => each !== wanted))
      wrong.push(`forwarded ${name}: expected ${wanted}, got ${words}`);
  };
  received('path', forwarded?.path, ({ path = '/' }) => path);
  received('host', forwarded?.host, ({ authority, host }) => authority ?? host);
  for (const [name, value] of Object.entries(forwarded?.headers ?? {}))
    received(`header ${name}`, value, ({ headers }) => headers?.get(name.toLowerCase()));
  return wrong;
}

/** The requests as pods and hosts outside the mesh receive them, behind all gateways on the way. */
function forwardedIn(trace: Trace): readonly Request[] {
  if (trace.end !== undefined) return [];
  return trace.branches.flatMap((branch, index) => {
    const sent = sentTo(trace, destinationOf(branch, index));
    if (branch.end?.kind === 'outside') return [sent];
    return branch.versions.flatMap((each) => {
      const next = trace.onward.get(each);
      if (next !== undefined) return forwardedIn(next);
      return each.end.kind === 'answered' ? [sent] : [];
    });
  });
}

/** The hosts of the destinations behind all gateways on the way. */
function hostsOf({ branches, onward }: Trace): readonly string[] {
  return branches.flatMap(({ host, versions }) => {
    const next = versions.flatMap((each) => onward.get(each) ?? []);
    return next.length > 0 ? next.flatMap(hostsOf) : [host];
  });
}

/** The answer in a few words. */
export function answerWords(trace: Trace): string {
  return sharesText(endingsOf(trace)) || 'no answer';
}

/** The end of a request whose shares all end alike in a proxy. */
function oneEnd(trace: Trace): End | undefined {
  const ends = endingsOf(trace).map(({ end }) => end);
  const [first] = ends;
  if (first === undefined) return undefined;
  return ends.every((each) => each.kind === first.kind && statusOf(each) === statusOf(first))
    ? first
    : undefined;
}

function statusOf(end: End): number | undefined {
  if (end.kind === 'failed') return end.status ?? 0;
  return end.kind === 'by-rule' ? end.status : undefined;
}

function isNamed(host: string, name: string): boolean {
  return host === name || host.startsWith(`${name}.`);
}
