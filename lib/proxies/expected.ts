import type { Decision } from '../envoy/request';
import { type Answer, answer } from '../mesh/answer';
import type { Mesh } from '../mesh/mesh';
import type { Caller, Request } from '../mesh/request';

/** A cluster of Envoy, as istiod names them. */
export interface ClusterId {
  readonly host: string;
  /** Undefined where any will do. */
  readonly port: number | undefined;
  /** Empty for all of the host's pods. */
  readonly subset: string;
}

/** What a proxy is to do with a request, in the words of its own configuration. */
export type Expected =
  | {
      readonly kind: 'clusters';
      readonly shares: readonly { readonly cluster: ClusterId; readonly share: number }[];
    }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  | { readonly kind: 'response'; readonly status: number }
  /** It leads to nothing of the mesh: to no route, out of the mesh, nowhere. */
  | { readonly kind: 'nowhere' };

/** What a mesh has a caller's proxy do with a request. */
export function expectedOf(mesh: Mesh, caller: Caller, request: Request): Expected {
  const said = answer(mesh, caller, request);
  switch (said.kind) {
    case 'shares':
      return { kind: 'clusters', shares: sharesOf(said) };
    case 'redirect':
      return { kind: 'redirect', status: said.status, location: said.location };
    case 'status':
      // What istiod itself answers with where nobody is known depends on settings that are not in the files.
      return said.rule === undefined ? { kind: 'nowhere' } : { kind: 'response', status: said.status };
    default:
      return { kind: 'nowhere' };
  }
}

function sharesOf({ shares }: Extract<Answer, { kind: 'shares' }>): { cluster: ClusterId; share: number }[] {
  const byName = new Map<string, { cluster: ClusterId; share: number }>();
  for (const { cluster, share, endpoints } of shares) {
    const host = endpoints.kind === 'no-cluster' ? cluster.host : endpoints.service.host;
    const port = endpoints.kind === 'workloads' ? endpoints.port.number : cluster.port;
    const id = { host, port, subset: cluster.subset ?? '' };
    const known = byName.get(clusterName(id));
    byName.set(clusterName(id), { cluster: id, share: share + (known?.share ?? 0) });
  }
  return [...byName.values()];
}

/** `outbound|8080|v1|backend.shop.svc.cluster.local`. */
export function clusterName({ host, port, subset }: ClusterId): string {
  return `outbound|${port ?? '*'}|${subset}|${host}`;
}

/** The parts of a cluster's name; undefined for one that leads to nothing of the mesh. */
export function clusterIdOf(name: string): ClusterId | undefined {
  const [direction, port, subset = '', host = ''] = name.split('|');
  return direction === 'outbound' ? { host, port: Number(port), subset } : undefined;
}

/** How a decision differs from what is expected; undefined where it does not. */
export function differenceOf(expected: Expected, decision: Decision): Difference | undefined {
  if (decision.kind === 'unknown') return { kind: 'unreadable', why: decision.why };
  if (decision.kind === 'clusters') {
    const actual = decision.shares.flatMap(({ cluster, share }) => {
      const id = clusterIdOf(cluster);
      return id === undefined ? [] : [{ cluster: id, share }];
    });
    if (expected.kind === 'clusters') return differentShares(expected.shares, actual);
    const [first] = actual;
    if (first !== undefined) return { kind: 'still', cluster: first.cluster };
    return expected.kind === 'nowhere' ? undefined : { kind: 'otherwise', what: 'let it out of the mesh' };
  }
  switch (expected.kind) {
    case 'nowhere':
      return undefined;
    case 'clusters': {
      const [first] = expected.shares;
      return first === undefined ? undefined : { kind: 'not-yet', cluster: first.cluster };
    }
    case 'redirect': {
      const isSame =
        decision.kind === 'redirect' &&
        decision.status === expected.status &&
        decision.location === expected.location;
      return isSame ? undefined : { kind: 'otherwise', what: wordsOf(decision) };
    }
    case 'response': {
      const status = decision.kind === 'no-route' ? 404 : decision.kind === 'response' ? decision.status : 0;
      return status === expected.status ? undefined : { kind: 'otherwise', what: wordsOf(decision) };
    }
  }
}

/** What a proxy does with a request that it is not to do any more, or does not do yet. */
export type Difference =
  | { readonly kind: 'still' | 'not-yet' | 'weights'; readonly cluster: ClusterId }
  | { readonly kind: 'otherwise'; readonly what: string }
  | { readonly kind: 'unreadable'; readonly why: string };

type Shares = readonly { readonly cluster: ClusterId; readonly share: number }[];

/** Shares are quotients of whole weights. */
const tolerance = 1e-6;

function differentShares(expected: Shares, actual: Shares): Difference | undefined {
  const find = (shares: Shares, { host, port, subset }: ClusterId) =>
    shares.find(
      ({ cluster }) =>
        cluster.host === host &&
        cluster.subset === subset &&
        (cluster.port === port || cluster.port === undefined || port === undefined),
    );
  const old = actual.find(({ cluster }) => find(expected, cluster) === undefined);
  if (old !== undefined) return { kind: 'still', cluster: old.cluster };
  for (const { cluster, share } of expected) {
    const own = find(actual, cluster);
    if (own === undefined) return { kind: 'not-yet', cluster };
    if (Math.abs(own.share - share) > tolerance) return { kind: 'weights', cluster };
  }
  return undefined;
}

function wordsOf(decision: Exclude<Decision, { kind: 'clusters' | 'unknown' }>): string {
  switch (decision.kind) {
    case 'redirect':
      return `answer ${decision.status} to ${decision.location}`;
    case 'response':
      return `answer ${decision.status}`;
    case 'no-route':
      return 'have no route for it';
    case 'closed':
      return 'take no connection for it';
  }
}
