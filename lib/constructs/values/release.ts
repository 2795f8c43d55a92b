import type { Version } from '../pods/version';
import type { Match } from './match';
import type { RunningVersion } from './running-version';
import type { Sticky } from './sticky';

/** A version beside the stable one, and the requests that it gets. */
export interface Canary {
  /** The version and its pods. */
  readonly version: Version;
  /** The matches of requests that always go to it. */
  readonly when: readonly Match[];
  /**
   * The matches of callers whose requests always go to it, whatever else the requests have: the pods of its lane. They
   * come before the matches of all canaries, and at no gateway.
   */
  readonly callers: readonly Match[];
  /** Its share of the requests that no match takes, in percent. */
  readonly weight: number;
  /**
   * How its users keep it.
   *
   * @default - each request is split by itself.
   */
  readonly sticky?: Sticky;
  /** The canaries whose matches come after its own. */
  readonly before: readonly Version[];
}

/** A block of a program that adds canaries: a CanaryPair or a Lane. */
export interface CanaryBlock {
  /** The canaries, one of each service. */
  readonly canaries: readonly Version[];
}

/**
 * The versions of a service that run, and how requests are split between them. The VirtualService of the mesh and those
 * of the gateways are all rendered from this value, so that all callers get the same split.
 */
export interface Release<Stable extends RunningVersion = RunningVersion> {
  /** The version that gets all requests that no canary gets. */
  readonly stable: Stable;
  /** The canaries in the order of the program; none if the stable version gets all requests. */
  readonly canaries: readonly Canary[];
}

/** The versions of a release, the stable one first. */
export function versionsOf({ stable, canaries }: Release): readonly RunningVersion[] {
  return [stable, ...canaries.map(({ version }) => version)];
}

/**
 * The canaries in the order of their matches: each before those that it names, and otherwise in the order of the
 * program. A canary can only name those that were made before it.
 */
export function inOrder(canaries: readonly Canary[]): readonly Canary[] {
  const ordered: Canary[] = [];
  for (const canary of canaries) {
    const place = ordered.findIndex(({ version }) => canary.before.includes(version));
    ordered.splice(place < 0 ? ordered.length : place, 0, canary);
  }
  return ordered;
}

/**
 * The canaries whose users have to be told from those of other versions. Without a share there are none, and with all
 * requests there are no others.
 */
export function stickyCanaries({ canaries }: Release): readonly (Canary & { readonly sticky: Sticky })[] {
  return canaries.flatMap((canary) => {
    const { sticky, weight } = canary;
    return sticky !== undefined && weight > 0 && weight < 100 ? [{ ...canary, sticky }] : [];
  });
}
