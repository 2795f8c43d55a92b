import { mappingOf, mappingsIn, specOf } from '../../mesh/objects/json';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { Json, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { destinationRuleOf } from '../../mesh/registry/destination-rule';
import { servicesOf } from '../../mesh/registry/services';
import { destinationsFrom } from '../../mesh/routes/destinations';
import type { Move } from '../move';
import { makesPods, updatesOf } from '../updates';
import type { Assessed } from './assessed';

/** A change whose effect on requests is unknown. */
export interface Unjudged {
  /** The object or the host. */
  readonly name: string;
  /** The reason, as a sentence without its subject and without its full stop. */
  readonly why: string;
  /** The smallest change that would have it judged; undefined if there is none. */
  readonly fix: string | undefined;
}

const withStates = 'add its manifests to both states, or read the old state from the cluster: --from cluster';

/** Kinds and API groups that affect requests, and that the verifier does not model. */
const unmodelled: ReadonlySet<string> = new Set([
  ...['security.istio.io', 'extensions.istio.io', 'gateway.networking.k8s.io', 'flagger.app'],
  ...['networking.istio.io/EnvoyFilter', 'networking.istio.io/ProxyConfig'],
  ...['networking.k8s.io/NetworkPolicy', 'networking.k8s.io/Ingress', 'serving.knative.dev'],
]);

/**
 * Changes that no request judges.
 *
 * @param served keys of the changed objects that can affect a request which one of the states serves
 */
export function unjudgedOf(judged: Assessed, served: ReadonlySet<string>): Unjudged[] {
  const { states, changed, unclear } = judged;
  const [from, to] = states;
  const ofObjects = changed.flatMap((key): Unjudged[] => {
    const move = { key, from: from.get(key), to: to.get(key), isFinal: true };
    const object = move.to ?? move.from;
    if (object === undefined) return [];
    const why =
      whyUnmodelled(move, object, judged.policies) ??
      whyPorts(judged, move) ??
      whyNotSampled(move, object, served) ??
      whyUnrouted(judged, move);
    return why === undefined ? [] : [{ name: wordsOf(key), ...why }];
  });
  const ofHosts = unclear.map((each) => ({ ...each, fix: withStates }));
  return [...ofObjects, ...ofHosts];
}

type Why = Omit<Unjudged, 'name'>;

function whyUnmodelled(
  { key, from, to }: Move,
  { group, kind }: MeshObject,
  judgedPolicies: ReadonlySet<string>,
): Why | undefined {
  const isJudged = judgedPolicies.has(key);
  if (!isJudged && (unmodelled.has(group) || unmodelled.has(`${group}/${kind}`)))
    return { why: 'changes, and plan does not model its effect on requests', fix: undefined };
  if (kind !== 'DestinationRule' || from === undefined || to === undefined) return undefined;
  const [old, wanted] = [tlsOf(from), tlsOf(to)];
  const isKept = [...old].every(([name, tls]) => !wanted.has(name) || isSame(tls, wanted.get(name)));
  if (isKept) return undefined;
  return { why: 'changes TLS settings, and plan does not model their effect on requests', fix: undefined };
}

/** TLS settings of a DestinationRule: by subset, and under an empty name those of the rule itself. */
function tlsOf(object: MeshObject): ReadonlyMap<string, Json> {
  const { trafficPolicy, subsets } = specOf(object);
  const settings = (policy: Json | undefined): Json => {
    const { tls, portLevelSettings } = mappingOf(policy);
    const ports = mappingsIn(portLevelSettings).filter((each) => each['tls'] !== undefined);
    return [tls ?? null, ...ports.map(({ port, tls: own }) => [port ?? null, own ?? null])];
  };
  return new Map([
    ['', settings(trafficPolicy)],
    ...mappingsIn(subsets).map((each) => [String(each['name']), settings(each['trafficPolicy'])] as const),
  ]);
}

/** The ports of assumed pods are unknown. */
function whyPorts({ both: { mesh }, assumed }: Assessed, { from, to }: Move): Why | undefined {
  if (from?.kind !== 'Service' || from.group !== '' || to === undefined) return undefined;
  const [was, is] = [from, to].map((object) => servicesOf(object, mesh.domain)[0]);
  const moved = (is?.ports ?? []).filter(({ number, targetPort }) =>
    (was?.ports ?? []).some((port) => port.number === number && port.targetPort !== targetPort),
  );
  const pods = is === undefined ? [] : mesh.behind(is);
  if (moved.length === 0 || !pods.some(({ object }) => assumed.has(keyOf(object)))) return undefined;
  const ports = moved.map(({ number }) => number).join(', ');
  return {
    why: `changes the targetPort of port ${ports}, and neither state has all of its pods`,
    fix: withStates,
  };
}

/** Pods without callers, and new hosts, break no request. */
function whyNotSampled(move: Move, object: MeshObject, served: ReadonlySet<string>): Why | undefined {
  if (served.has(move.key) || updatesOf(move).length === 0) return undefined;
  if (makesPods(object) || object.kind === 'HorizontalPodAutoscaler') return undefined;
  const isNew = move.from === undefined;
  switch (object.kind) {
    case 'Service':
      if (isNew) return undefined;
      if (specOf(object)['selector'] === undefined)
        return {
          why: 'changes, and plan does not know the endpoints of a Service without a selector',
          fix: undefined,
        };
      return { why: 'changes, and no pod of either state is known to serve it', fix: withStates };
    case 'ServiceEntry':
    case 'WorkloadEntry':
      if (isNew) return undefined;
      return { why: 'changes, and no request of either state is known to reach it', fix: withStates };
    default:
      return { why: 'changes, and no request that either state serves depends on it', fix: withStates };
  }
}

/** Routes in other repositories may name a subset that is removed or changed. */
function whyUnrouted({ both, assumed }: Assessed, { from, to }: Move): Why | undefined {
  if (from?.kind !== 'DestinationRule' || from.group !== 'networking.istio.io') return undefined;
  const { host } = destinationRuleOf(from, both.mesh.domain);
  const left = new Map(mappingsIn(to && specOf(to)['subsets']).map((subset) => [subset['name'], subset]));
  const lost = mappingsIn(specOf(from)['subsets']).filter(
    ({ name, labels }) => !isSame(labels, left.get(name)?.['labels']),
  );
  if (lost.length === 0) return undefined;
  const isRouted = both.virtualServices.some(
    (each) =>
      destinationsFrom(each).some((destination) => destination.host === host) &&
      !assumed.has(keyOf(each.object)),
  );
  if (isRouted) return undefined;
  const names = lost.map(({ name }) => String(name)).join(', ');
  return {
    why: `changes subset ${names} of ${host}, and neither state has a VirtualService that routes to this host`,
    fix: withStates,
  };
}
