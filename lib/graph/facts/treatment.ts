import { type Answer, type AnsweredShare, answer } from '../../mesh/answer';
import type { Mesh } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { Field } from '../../mesh/objects/mesh-object';
import { byCodeUnit } from '../../mesh/objects/order';
import type { Workload } from '../../mesh/registry/workloads';
import type { Caller } from '../../mesh/request';
import type { HttpRule } from '../../mesh/routes/http-rules';
import { MESH } from '../../mesh/routes/virtual-services';
import type { RequestClass } from '../../requests/requests';
import type { GraphMatch } from '../model/graph';
import { matchWords } from './match-words';
import { podsOf } from './pods';

/** What the proxy of a caller does with the requests of one rule. */
export interface Treatment {
  /** The http rule that takes them; undefined without one. */
  readonly rule: HttpRule | undefined;
  /** The rule or route that decides; undefined without one. */
  readonly at: Field | undefined;
  readonly name: string;
  /** Called hosts. */
  readonly hosts: readonly string[];
  readonly matches: readonly GraphMatch[];
  readonly parts: readonly Part[];
  /** The answer that no pod gives; undefined if pods get all requests. */
  readonly answer: string | undefined;
}

/** A share of the requests, by the host and the workload that get it. */
export interface Part {
  readonly host: string;
  /** Undefined for a host without pods in the manifests. */
  readonly workload: Workload | undefined;
  /** 0 to 1; undefined if the number of pods decides it, and is unknown. */
  readonly share: number | undefined;
}

/**
 * What happens to some classes of requests of a caller, one entry for each rule that takes one, in the order of the rules.
 *
 * @param gateways `mesh`, or the names of the Gateways, for which the words of a rule are chosen
 */
export function treatmentsOf(
  mesh: Mesh,
  caller: Caller,
  classes: readonly RequestClass[],
  gateways: ReadonlySet<string> = new Set([MESH]),
): readonly Treatment[] {
  const found = new Map<string, { readonly treatment: Treatment; readonly hosts: Set<string> }>();
  const all = classes.map((each) => ({ ...each, answered: answer(mesh, caller, each.request) }));
  const drawing = new Set(all.flatMap(({ answered, request }) => (isDrawn(answered) ? [request.host] : [])));
  const rests = new Map<HttpRule, readonly GraphMatch[]>();
  for (const { request, words, answered } of all) {
    const isPlain = words === '' || request.protocol === 'http' || request.protocol === 'https';
    const made = treatmentOf(mesh, answered, gateways, isPlain ? '' : words);
    if (made === undefined) continue;
    let treatment = made;
    // The requests that no condition selects are drawn, so those of a rule without matches have something else.
    if (
      made.rule !== undefined &&
      made.matches.length === 0 &&
      !isDrawn(answered) &&
      drawing.has(request.host)
    ) {
      const matches = rests.get(made.rule) ?? connectionMatches(words);
      rests.set(made.rule, matches);
      treatment = { ...made, matches };
    }
    const key = keyOfTreatment(treatment);
    const known = found.get(key) ?? { treatment, hosts: new Set() };
    found.set(key, known);
    known.hosts.add(request.host);
  }
  return [...found.values()]
    .map(({ treatment, hosts }) => ({ ...treatment, hosts: [...hosts].sort() }))
    .sort(inOrderOfRules);
}

/** Whether a random id decides which rule takes the request. */
function isDrawn(answered: Answer): boolean {
  return answered.kind === 'shares' && answered.drawn !== undefined;
}

function treatmentOf(
  mesh: Mesh,
  answered: Answer,
  gateways: ReadonlySet<string>,
  words: string,
): Treatment | undefined {
  const rule = 'rule' in answered ? answered.rule : undefined;
  const matches =
    rule === undefined ? connectionMatches(words) : isDrawn(answered) ? [] : ruleMatches(rule, gateways);
  const common = { rule, name: rule?.name ?? '', hosts: [], matches };
  switch (answered.kind) {
    case 'shares': {
      const at = rule?.at ?? ruleOfDestination(answered.shares[0]);
      const parts = answered.shares.flatMap((share) => partsOf(mesh, share));
      const failing = answered.shares.flatMap(failureOf);
      return { ...common, at, parts, answer: failing.length === 0 ? undefined : failing.join(', ') };
    }
    case 'redirect':
      return { ...common, at: rule?.at, parts: [], answer: `${answered.status} ${answered.location}` };
    case 'status':
      // Without a rule, the proxy has no route: that is no traffic.
      if (rule === undefined) return undefined;
      return { ...common, at: rule.at, parts: [], answer: String(answered.status) };
    default:
      return undefined;
  }
}

/** The matches of a rule for some gateways; none if one of them holds for all requests. */
function ruleMatches(rule: HttpRule, gateways: ReadonlySet<string>): readonly GraphMatch[] {
  const own = rule.matches.filter(
    (each) => each.gateways === undefined || [...each.gateways].some((name) => gateways.has(name)),
  );
  const words = own.map(({ match }) => matchWords(match));
  if (words.some(({ path, conditions }) => path === null && conditions.length === 0)) return [];
  const distinct = new Map(words.map((each) => [JSON.stringify(each), each]));
  return [...distinct.values()];
}

function connectionMatches(words: string): readonly GraphMatch[] {
  return words === '' ? [] : [{ path: null, conditions: [words] }];
}

/** The rule of a destination: its path without `route`, the index and `destination`. */
function ruleOfDestination(share: AnsweredShare | undefined): Field | undefined {
  const at = share?.cluster.at;
  return at && { object: at.object, path: at.path.slice(0, -3) };
}

function partsOf(mesh: Mesh, { cluster, endpoints, share }: AnsweredShare): Part[] {
  switch (endpoints.kind) {
    case 'no-cluster':
      return [{ host: endpoints.service?.host ?? cluster.host, workload: undefined, share }];
    case 'outside':
      return [{ host: endpoints.service.host, workload: undefined, share }];
    case 'workloads': {
      const { workloads, service } = endpoints;
      const { host } = service;
      if (workloads.length === 0) return [{ host, workload: undefined, share }];
      const counts = workloads.map((each) => podsOf(mesh, each));
      const total = counts.reduce<number>((sum, each) => sum + (each ?? Number.NaN), 0);
      return workloads.map((workload, index) => {
        if (workloads.length === 1) return { host, workload, share };
        const part = (share * (counts[index] ?? 0)) / total;
        return { host, workload, share: Number.isNaN(part) ? undefined : part };
      });
    }
  }
}

/** How a share fails, as in an access log. */
function failureOf({ endpoints }: AnsweredShare): string[] {
  if (endpoints.kind === 'no-cluster') return ['503 NC'];
  if (endpoints.kind === 'outside') return [];
  if (endpoints.workloads.length > 0) return [];
  // Without pods of its own in the manifests, the pods may be elsewhere.
  return endpoints.subset === undefined ? [] : ['503 UH'];
}

function keyOfTreatment({ rule, at, matches, parts, answer: text }: Treatment): string {
  const shares = parts.map(({ host, workload, share }) => [host, workload && keyOf(workload.object), share]);
  const place = at === undefined ? '' : `${keyOf(at.object)} ${at.path.join('/')}`;
  return JSON.stringify([rule === undefined ? '' : 'http', place, matches, shares, text]);
}

/** Rules of one VirtualService by their place; the rule for all other requests is the last one. */
function inOrderOfRules(a: Treatment, b: Treatment): number {
  const object = ({ at }: Treatment) => (at === undefined ? '' : keyOf(at.object));
  const index = ({ at }: Treatment) => Number(at?.path[2] ?? 0);
  return (
    Number(a.matches.length === 0) - Number(b.matches.length === 0) ||
    byCodeUnit(object(a), object(b)) ||
    index(a) - index(b) ||
    byCodeUnit(JSON.stringify(a.matches), JSON.stringify(b.matches))
  );
}
