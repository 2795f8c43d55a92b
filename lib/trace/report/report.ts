import type { Mesh } from '../../mesh/mesh';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { shortHost } from '../../mesh/registry/hosts';
import { labelText } from '../../mesh/registry/label-words';
import { percent as percentText } from '../../traffic/words';
import type { Branch, Version } from '../branches';
import type { End } from '../end';
import { type Ending, endingsOf } from '../endings';
import type { Hop } from '../hops/hop';
import { requestLine } from '../requests/url';
import type { Trace } from '../trace';
import { conditionsText } from '../why/conditions';
import { destinationsOf } from '../why/passed-over';
import type { PassedOver } from '../why/unused-rule';
import type { Why } from '../why/why';
import { sharesText, shownEnd } from './answer-words';
import { endText, namedEnd, statusText } from './end-text';
import { type FixableFinding, fixOf } from './fix';
import { reportedHops } from './hops';
import { place, placeInText, type TracePlace } from './place';
import { allowedBy, policiesOf } from './policies';
import { type RuleNames, ruleNames } from './rule-name';
import type {
  ReportedDestination,
  ReportedElement,
  ReportedEnd,
  ReportedPassedOver,
  ReportedVersion,
  ReportedWhy,
  TraceReport,
} from './types';

/**
 * The report of a trace.
 *
 * @param findings those of `check` on the same state, whose fixes are taken for a failing request
 */
export function reportOf(
  trace: Trace,
  mesh: Mesh,
  findings: () => readonly FixableFinding[],
  hops: readonly Hop[] = [],
  why?: Why,
): TraceReport {
  const { request, caller, branches, end } = trace;
  const endedIn = (each: End, of: Trace): ReportedEnd => reportedEnd(each, fixOf(of, each, findings));
  const ended = (each: End): ReportedEnd => endedIn(each, trace);
  const { headers = new Map<string, string>() } = request;
  const named = ruleNames(trace);
  const destinations = end?.kind === 'unknown' ? [] : branches.map((each) => destination(each, mesh, ended));
  return {
    request: {
      line: requestLine(request),
      headers: Object.fromEntries(headers),
    },
    from: caller.words,
    answer: answerOf(endingsOf(trace), endedIn),
    path: pathOf(trace, named),
    changes: trace.changes.map(({ words, at }) => ({ words, place: place(at) })),
    destinations,
    passedOver: trace.passedOver.map((each) => passed(each, mesh, named)),
    policies: policiesOf(trace.gatewayAdmission),
    hops: [
      ...[...trace.onward].map(([each, next]) => ({
        from: wordsOf(keyOf(each.workload.object)),
        share: percent(each.share),
        headers: { kind: 'certain' } as const,
        isPathAssumed: false,
        trace: reportOf(next, mesh, findings),
        stop: null,
        above: null,
      })),
      ...reportedHops(hops, mesh, (each) => reportOf(each, mesh, findings)),
    ],
    why: why === undefined ? null : reportedWhy(why),
    notes: [...trace.notes, ...trace.unmodelled.filter(({ isDeciding }) => !isDeciding)].map(
      ({ words, at }) => (at === undefined ? words : `${words} (${placeInText(place(at))})`),
    ),
  };
}

function reportedWhy({ asked, share, requests, files }: Why): ReportedWhy {
  return {
    version: asked.written,
    share: percent(share),
    requests: requests.map((each) => ({ changes: each.changes, share: percent(each.share) })),
    files: files.map((each) => ({ words: each.words, share: percent(each.share), place: place(each.at) })),
  };
}

function answerOf(endings: readonly Ending[], ended: (end: End, trace: Trace) => ReportedEnd): ReportedEnd {
  const ends = endings.map((each) => ({ ...each, end: shownEnd(each) }));
  const one = sharedEnd(ends.map(({ end }) => end));
  if (one !== undefined && ends[0] !== undefined) return ended(one, ends[0].trace);
  const failing = ends.find(({ end }) => end.kind === 'failed');
  const told = failing === undefined ? undefined : ended(failing.end, failing.trace);
  return {
    kind: 'split',
    code: told?.code ?? null,
    status: told?.status ?? null,
    flag: told?.flag ?? null,
    words: sharesText(endings),
    fix: told?.fix ?? null,
  };
}

/** The one end of all shares; undefined if they end differently. */
function sharedEnd([first, ...others]: readonly End[]): End | undefined {
  if (first === undefined) return undefined;
  if (others.every((end) => endText(end) === endText(first) && end.kind !== 'failed')) return first;
  if (first.kind !== 'failed') return undefined;
  const words = new Set([first.words]);
  for (const end of others) {
    const { kind, code } = { code: undefined, ...end };
    if (kind !== 'failed' || code !== first.code || endText(end) !== endText(first)) return undefined;
    words.add(end.words);
  }
  return { ...first, words: [...words].join('; ') };
}

function reportedEnd(end: End, fix: string | undefined): ReportedEnd {
  return {
    kind: end.kind,
    code: ('code' in end ? end.code : undefined) ?? null,
    status: 'status' in end ? (end.status ?? null) : null,
    flag: end.kind === 'failed' && end.flag !== '-' ? end.flag : null,
    words: end.kind === 'failed' ? `${statusText(end)}: ${end.words}` : endText(end),
    fix: fix ?? null,
  };
}

function pathOf(
  { server, virtualService, rule, match, drawn, connectionRule, received }: Trace,
  named: RuleNames,
): ReportedElement[] {
  const path: ReportedElement[] = [];
  if (server !== undefined) {
    const hosts = server.hosts.map(({ host }) => host).join(', ');
    path.push({
      kind: 'gateway',
      words: `Gateway ${server.gateway.name}, port ${server.port}, hosts ${hosts}`,
      place: place(fieldOf(server.gateway.object, 'spec', 'servers', server.index)),
    });
  }
  if (virtualService !== undefined) {
    const { object } = virtualService;
    path.push({ kind: 'virtual-service', words: wordsOf(keyOf(object)), place: place(fieldOf(object)) });
  }
  const at = rule?.at ?? connectionRule;
  if (drawn !== undefined) {
    for (const each of drawn) {
      const words = `${named(each.rule.at, each.rule)}: ${percentText(each.share)} of the requests, by a random x-request-id`;
      path.push({ kind: 'rule', words, place: place(each.rule.at) });
    }
  } else if (at !== undefined) {
    const met =
      match === undefined
        ? rule === undefined
          ? `${received.protocol} connections`
          : 'every request'
        : conditionsText(match);
    path.push({
      kind: 'rule',
      words: `${named(at, rule)}: ${met}`,
      place: place(match?.at.object === at.object ? match.at : at),
    });
  }
  return path;
}

function destination(branch: Branch, mesh: Mesh, ended: (end: End) => ReportedEnd): ReportedDestination {
  const { share, host, port, servicePort, subset, subsetName, service, policy, at } = branch;
  const number = port ?? servicePort?.number;
  const words = `${shortHost(host, mesh.domain)}${number === undefined ? '' : `:${number}`}${subsetName === undefined ? '' : `, subset ${subsetName}`}`;
  const through: { words: string; place: TracePlace }[] = [];
  if (service?.object !== undefined && service.object.data['kind'] !== undefined)
    through.push({ words: wordsOf(keyOf(service.object)), place: place(fieldOf(service.object)) });
  if (subset !== undefined)
    through.push({
      words: `${wordsOf(keyOf(subset.rule.object))}, subset ${subset.name}: ${labelText(subset.labels)}`,
      place: place(subset.at),
    });
  else if (policy?.rules[0] !== undefined)
    through.push({
      words: wordsOf(keyOf(policy.rules[0].object)),
      place: place(fieldOf(policy.rules[0].object)),
    });
  if (through.length === 0 && at !== undefined) through.push({ words: 'the destination', place: place(at) });
  return {
    share: percent(share),
    words,
    through,
    versions: branch.versions.map((each) => version(each, ended)),
    answer: branch.end === undefined ? null : ended(branch.end),
  };
}

function version(
  { workload, pods, share, end, security, admission }: Version,
  ended: (end: End) => ReportedEnd,
): ReportedVersion {
  return {
    name: wordsOf(keyOf(workload.object)),
    share: percent(share),
    pods,
    labels: workload.labels,
    place: place(fieldOf(workload.object)),
    security: security?.kind === 'mtls' || security?.kind === 'plaintext' ? security.kind : null,
    allowedBy: allowedBy(admission),
    policies: policiesOf(admission),
    answer: ended(namedEnd({ workload, end })),
  };
}

function passed(
  { at, rule, code, conditions, by }: PassedOver,
  mesh: Mesh,
  named: RuleNames,
): ReportedPassedOver {
  const to =
    rule === undefined
      ? []
      : destinationsOf(rule).map(
          ({ host, subset }) =>
            `${shortHost(host, mesh.domain)}${subset === undefined ? '' : `, subset ${subset}`}`,
        );
  return {
    words: rule === undefined && at.path.length === 0 ? wordsOf(keyOf(at.object)) : named(at, rule),
    to: [...new Set(to)],
    code,
    place: place(at),
    conditions: conditions.map((each) => ({
      code: each.code,
      asked: each.asked,
      found: each.found,
      place: place(each.at),
    })),
    by: by === undefined ? null : place(by),
  };
}

function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}
