import type { TlsMatch } from '../../mesh/objects/istio-types';
import { addTo } from '../../mesh/objects/multi-map';
import { coversConnection, type Gateways } from './covers';

/** A match of a tls or tcp rule; undefined where a rule has none and takes every connection. */
export interface ConnectionMatch {
  readonly match: TlsMatch | undefined;
  readonly gateways: Gateways;
}

/** Finds, among matches of connections that were added before, one that takes all that another one takes. */
export class ConnectionIndex<Value> {
  private readonly byKey = new Map<string, { readonly entry: ConnectionMatch; readonly value: Value }[]>();
  private all: Value | undefined;

  add(entry: ConnectionMatch, value: Value): void {
    if (entry.match === undefined) this.all ??= value;
    const { sniHosts = [], port } = entry.match ?? {};
    for (const host of sniHosts.length > 0 ? sniHosts : ['']) {
      const key = keyOf(host, port);
      addTo(this.byKey, key, { entry, value });
    }
  }

  /** The entry that was added with a match that covers this one. */
  covering({ match, gateways }: ConnectionMatch): Value | undefined {
    if (this.all !== undefined || match === undefined) return this.all;
    const [host = ''] = match.sniHosts ?? [];
    for (const key of [keyOf(host, match.port), keyOf(host, undefined)]) {
      const found = this.byKey
        .get(key)
        ?.find(
          ({ entry }) =>
            entry.match !== undefined && coversConnection(entry.match, match, entry.gateways, gateways),
        );
      if (found !== undefined) return found.value;
    }
    return undefined;
  }
}

function keyOf(host: string, port: number | undefined): string {
  return `${host}\0${port || ''}`;
}
