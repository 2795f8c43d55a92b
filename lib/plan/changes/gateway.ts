import { mappingsIn } from '../../mesh/objects/json';
import type { Json, JsonObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { type KindOfChange, unionBy } from './kind-of-change';

/**
 * A Gateway: servers or hosts are added or removed.
 *
 * The union has the servers of both. Servers that differ only in their hosts are joined to one with the hosts of both.
 * It is safe because a request is taken by the server for its port and host, and the servers of old requests are
 * unchanged.
 *
 * **The way back** has the same union. A certificate that a server needs is not part of it: the search applies a new
 * Secret one step before the Gateway (`search/group-plan.ts`).
 */
export const gateway: KindOfChange = {
  kinds: ['networking.istio.io/Gateway'],
  union: unionBy((from, to) => ({ ...from, servers: serversOfBoth(from, to) })),
};

function serversOfBoth(from: JsonObject, to: JsonObject): JsonObject[] {
  const servers = mappingsIn(from['servers']);
  for (const server of mappingsIn(to['servers'])) {
    const { hosts, ...rest } = server;
    const index = servers.findIndex(({ hosts: _, ...other }) => isSame(rest, other));
    const same = servers[index];
    if (same === undefined) servers.push(server);
    else servers[index] = { ...same, hosts: [...new Set([...texts(same['hosts']), ...texts(hosts)])] };
  }
  return servers;
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
