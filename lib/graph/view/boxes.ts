import type {
  Graph,
  GraphElement,
  GraphGateway,
  GraphRule,
  GraphService,
  GraphVersion,
  GraphWorkload,
} from '../model/graph';
import { shareName } from './label';
import type { Box, Mark, Row } from './view';
import { counted, listed, matchText, percentWords, ruleText } from './words';

/** Rows of a box, and lines below a row, that are shown; the rest is counted. */
const [mostRows, mostDetails] = [6, 2];

/** The most severe finding among some; information is told in the details, and not marked. */
export function markOf({ findings }: Graph, indexes: readonly number[]): Mark {
  const severities = new Set(indexes.map((index) => findings[index]?.severity));
  if (severities.has('error')) return 'error';
  return severities.has('warning') ? 'warning' : null;
}

/** The box of a gateway: its servers, and the requests that it answers itself. */
export function gatewayBox(graph: Graph, gateway: GraphGateway): Box {
  const name = (share: { service: string; version: string | null }) =>
    shareName(graph, share.service, share.version);
  const servers = gateway.servers.map(({ port, protocol, hosts }) =>
    rowOf(`${port} ${protocol}`, '', cut(hosts, mostDetails)),
  );
  const own = gateway.rules.map((rule) => rowOf(ruleText(withinHost(rule), name), '', []));
  const hosts = [...new Set(gateway.servers.flatMap((server) => server.hosts))];
  return {
    ...common(graph, gateway),
    kind: 'gateway',
    group: gateway.namespace,
    title: gateway.name,
    subtitle: 'gateway',
    rows: cutRows([...servers, ...own]),
    lock: null,
    sentence: `Gateway ${gateway.name} of namespace ${gateway.namespace} for ${listed(hosts)}.`,
  };
}

/** A rule whose redirect to its own host names only the path. */
function withinHost(rule: GraphRule): GraphRule {
  const [, status, host = '', path] = /^(\d+) https?:\/\/([^/]*)(.*)$/.exec(rule.answer ?? '') ?? [];
  return rule.hosts.includes(host) ? { ...rule, answer: `${status} ${path}` } : rule;
}

/** The box of a service: its versions with their shares. */
export function serviceBox(graph: Graph, service: GraphService): Box {
  const { kind, versions, ports, name, namespace } = service;
  const where: Readonly<Record<GraphService['kind'], string>> = {
    service: ports.map(({ number, protocol }) => `${number} ${protocol}`).join(', '),
    external: 'outside the mesh',
    elsewhere: 'not in these manifests',
    missing: 'does not exist',
  };
  const isAlone = versions.length === 1 && versions[0]?.change === null;
  return {
    ...common(graph, service),
    kind,
    group: kind === 'external' ? outside : namespace || null,
    title: name,
    subtitle: where[kind],
    rows: cutRows(versions.map((version) => versionRow(graph, service, version, isAlone))),
    lock: service.accepts === 'mutual-tls' ? 'closed' : service.accepts === 'plain-text' ? 'open' : null,
    sentence: sentenceOf(service, where[kind]),
  };
}

/** The group of hosts outside the mesh. */
export const outside = 'outside';

/** The box of a workload that only calls. */
export function workloadBox(graph: Graph, workload: GraphWorkload): Box {
  const { kind, name, namespace } = workload;
  return {
    ...common(graph, workload),
    kind: 'workload',
    group: namespace,
    title: name,
    subtitle: kind,
    rows: [],
    lock: null,
    sentence: `${kind} ${name} of namespace ${namespace}, which no service selects.`,
  };
}

/** The box of a folded namespace. */
export function namespaceBox(graph: Graph, namespace: string): Box {
  const services = graph.services.filter((each) => each.namespace === namespace);
  const workloads = graph.workloads.filter((each) => each.namespace === namespace);
  const all: readonly GraphElement[] = [...services, ...workloads];
  const of = (mark: Mark) => all.filter(({ findings }) => markOf(graph, findings) === mark).length;
  const changed = all.filter(({ change }) => change !== null).length;
  const rows = [
    ...(of('error') > 0 ? [rowOf(`${of('error')} with errors`, '', [])] : []),
    ...(of('warning') > 0 ? [rowOf(`${of('warning')} with warnings`, '', [])] : []),
    ...(changed > 0 ? [rowOf(`${changed} changed`, '', [])] : []),
  ];
  const count =
    services.length > 0 ? counted(services.length, 'service') : counted(workloads.length, 'workload');
  return {
    id: namespaceId(namespace),
    kind: 'namespace',
    group: null,
    title: namespace,
    subtitle: count,
    rows,
    lock: null,
    mark: of('error') > 0 ? 'error' : of('warning') > 0 ? 'warning' : null,
    change: null,
    sentence: `Namespace ${namespace} with ${count}.`,
  };
}

/** The id of a folded namespace. */
export function namespaceId(namespace: string): string {
  return `namespace/${namespace}`;
}

function common(graph: Graph, { id, findings, change }: GraphElement): Pick<Box, 'id' | 'mark' | 'change'> {
  return { id, mark: markOf(graph, findings), change };
}

function rowOf(text: string, value: string, details: readonly string[]): Row {
  return { text, value, share: null, details, change: null, mark: null };
}

function versionRow(graph: Graph, service: GraphService, version: GraphVersion, isAlone: boolean): Row {
  const { share, shareBefore, change } = version;
  const was = change === 'changed' && shareBefore !== null ? `${percentWords(shareBefore)} → ` : '';
  // The only version gets all requests: that needs no number.
  const pods = version.pods === null ? '' : counted(version.pods, 'pod');
  if (change === 'removed') return versionRowOf(graph, service, version, percentWords(shareBefore), null);
  const value = isAlone && share === 100 ? pods : `${was}${percentWords(share)}`;
  return versionRowOf(graph, service, version, value, isAlone ? null : share);
}

function versionRowOf(
  graph: Graph,
  service: GraphService,
  version: GraphVersion,
  value: string,
  share: number | null,
): Row {
  return {
    text: version.name,
    value,
    share,
    details: cut(conditionsOf(service, version), mostDetails),
    change: version.change,
    mark: markOf(graph, version.findings),
  };
}

/** The conditions by which requests reach a version. */
function conditionsOf({ rules }: GraphService, { id }: GraphVersion): readonly string[] {
  return rules.flatMap(({ matches, to }) => {
    const own = to.find(({ version }) => version === id);
    if (own === undefined) return [];
    const share = own.percent === 100 ? '' : `${percentWords(own.percent)} of `;
    return matches.map((match) => `${share}${matchText(match)}`);
  });
}

function sentenceOf(service: GraphService, where: string): string {
  const { kind, name, namespace, versions, accepts } = service;
  const what =
    kind === 'external' ? `Host ${name}, outside the mesh` : `Service ${name} of namespace ${namespace}`;
  const pods = versions.map(({ name: version, share }) => [version, percentWords(share)].join(' ').trim());
  const parts = [
    ...(kind === 'service' || kind === 'external' ? [] : [where]),
    ...(pods.length > 0 ? [`${counted(pods.length, 'version')}: ${listed(pods)}`] : []),
    ...(accepts === 'mutual-tls' ? ['accepts only mutual TLS'] : []),
    ...(accepts === 'plain-text' ? ['accepts only plain text'] : []),
  ];
  return `${[what, ...parts].join('; ')}.`;
}

function cut(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `+ ${lines.length - most + 1} more`];
}

function cutRows(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostRows) return rows;
  return [...rows.slice(0, mostRows - 1), rowOf(`+ ${rows.length - mostRows + 1} more`, '', [])];
}
