import { mappingsIn } from '../../mesh/objects/json';
import type { Json, JsonObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { type KindOfChange, unionBy } from './kind-of-change';

/**
 * A Sidecar: hosts are added to what proxies know, or removed.
 *
 * The union has the hosts of both in each egress listener, so that it serves pods of the old form of a workload, which
 * call the old hosts, and those of the new form. There is none if anything else of the listeners changes. Other fields
 * have their new values in it.
 *
 * **The way back** has the same union.
 */
export const sidecar: KindOfChange = {
  kinds: ['networking.istio.io/Sidecar'],
  union: unionBy((from, to) => ({ ...to, ...withHostsOfBoth(from, to) })),
};

function withHostsOfBoth(from: JsonObject, to: JsonObject): JsonObject {
  const [old, wanted] = [mappingsIn(from['egress']), mappingsIn(to['egress'])];
  const isAlike =
    old.length === wanted.length &&
    wanted.every((each, index) => isSame({ ...each, hosts: [] }, { ...old[index], hosts: [] }));
  if (!isAlike || wanted.length === 0) return {};
  return {
    egress: wanted.map((each, index) => ({ ...each, hosts: union(old[index]?.['hosts'], each['hosts']) })),
  };
}

function union(old: Json | undefined, wanted: Json | undefined): Json {
  const hosts = [old, wanted].flatMap((each) => (Array.isArray(each) ? each.map(String) : []));
  return [...new Set(hosts)].sort();
}
