import type { Decision } from '../envoy/request';
import { type Answer, answer } from '../mesh/answer';
import type { Mesh } from '../mesh/mesh';
import type { Caller, Request } from '../mesh/request';

/** A cluster of Envoy, as istiod names them. */
export interface ClusterId {
  readonly host: string;
  /** Undefined for any port. */
  readonly port: number | undefined;
  /** Empty for all of the host's pods. */
  readonly subset: string;
}

/** The expected result of a request, in terms of Envoy's configuration. */
export type Expected =
  | {
      readonly kind: 'clusters';
      readonly shares: readonly { readonly cluster: ClusterId; readonly share: number }[];
    }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  | { readonly kind: 'response'; readonly status: number }
  /** No cluster of the mesh: no route, a destination outside of the mesh, or none. */
  | { readonly kind: 'nowhere' };

/** The result of a request that the proxy of a caller must produce in a mesh. */
export function expectedOf(mesh: Mesh, caller: Caller, request: Request): Expected {
  const expected = answer(mesh, caller, request);
  switch (expected.kind) {
    case 'shares':
      return { kind: 'clusters', shares: sharesOf(expected) };
    case 'redirect':
      return { kind: 'redirect', status: expected.status, location: expected.location };
    case 'status':
      // The status of istiod's own default route depends on settings that are not in the manifests.
      return expected.rule === undefined
        ? { kind: 'nowhere' }
        : { kind: 'response', status: expected.status };
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

/** The parts of a cluster's name; undefined for a cluster that is not outbound. */
export function clusterIdOf(name: string): ClusterId | undefined {
  const [direction, port, subset = '', host = ''] = name.split('|');
  return direction === 'outbound' ? { host, port: Number(port), subset } : undefined;
}

/** The difference between the expected and the actual result of a request; undefined if there is none. */
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
    return expected.kind === 'nowhere' ? undefined : { kind: 'otherwise', action: forwards };
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
      return isSame ? undefined : { kind: 'otherwise', action: actionOf(decision) };
    }
    case 'response': {
      const status = decision.kind === 'no-route' ? 404 : decision.kind === 'response' ? decision.status : 0;
      return status === expected.status ? undefined : { kind: 'otherwise', action: actionOf(decision) };
    }
  }
}

/** A difference between the expected and the actual result of a request. */
export type Difference =
  | { readonly kind: 'still' | 'not-yet' | 'weights'; readonly cluster: ClusterId }
  | { readonly kind: 'otherwise'; readonly action: Action }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The words around the requests that a proxy treats in some way: `redirects` requests `with 301 to …`. */
interface Action {
  /** For one proxy: `redirects`. */
  readonly one: string;
  /** For several proxies: `redirect`. */
  readonly many: string;
  /** With a blank before it; may be empty. */
  readonly after: string;
}

const forwards: Action = { one: 'forwards', many: 'forward', after: ' out of the mesh' };

type Shares = readonly { readonly cluster: ClusterId; readonly share: number }[];

/** Shares are quotients of integer weights. */
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

function actionOf(decision: Exclude<Decision, { kind: 'clusters' | 'unknown' }>): Action {
  switch (decision.kind) {
    case 'redirect': {
      const after = ` with ${decision.status} to ${decision.location}`;
      return { one: 'redirects', many: 'redirect', after };
    }
    case 'response':
      return { one: 'answers', many: 'answer', after: ` with ${decision.status}` };
    case 'no-route':
      return { one: 'has no route for', many: 'have no route for', after: '' };
    case 'closed':
      return { one: 'accepts no connections for', many: 'accept no connections for', after: '' };
  }
}
