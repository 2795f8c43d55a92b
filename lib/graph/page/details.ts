import { element, escaped } from '../drawing/markup';
import type {
  Graph,
  GraphEdge,
  GraphElement,
  GraphFinding,
  GraphGateway,
  GraphPlace,
  GraphRule,
  GraphService,
  GraphWorkload,
} from '../model/graph';
import { namespaceId } from '../view/boxes';
import { shareName } from '../view/label';
import { counted, percentWords, ruleText } from '../view/words';

/** The details of all elements of a graph as HTML, one article each, with the id of its element. */
export function detailsOf(graph: Graph): string {
  const articles = [
    ...graph.gateways.map((each) => gatewayDetails(graph, each)),
    ...graph.services.map((each) => serviceDetails(graph, each)),
    ...graph.workloads.map((each) => workloadDetails(graph, each)),
    ...namespacesOf(graph).map((each) => namespaceDetails(graph, each)),
  ];
  return articles.join('\n');
}

/** The namespaces of a graph, in order. */
export function namespacesOf({ services, gateways, workloads }: Graph): readonly string[] {
  const all = [...services, ...gateways, ...workloads].map(({ namespace }) => namespace);
  return [...new Set(all)].filter((each) => each !== '').sort();
}

function gatewayDetails(graph: Graph, gateway: GraphGateway): string {
  const servers = gateway.servers.map(
    ({ port, protocol, hosts }) => `${code(`${port} ${protocol}`)} ${hosts.map(code).join(', ')}`,
  );
  return article(graph, gateway, `Gateway ${gateway.name}`, [
    facts([['Namespace', escaped(gateway.namespace)], ...placeFact(gateway)]),
    list('Servers', servers),
    ...outgoing(graph, gateway.id),
    rulesTable(graph, 'Answered by the gateway itself', gateway.rules),
  ]);
}

const kinds: Readonly<Record<GraphService['kind'], string>> = {
  service: 'Service',
  external: 'Host outside the mesh',
  elsewhere: 'Not in these manifests: whether it exists is unknown',
  missing: 'Does not exist',
};

const accepted: Readonly<Record<GraphService['accepts'], string>> = {
  'mutual-tls': 'only mutual TLS',
  both: 'mutual TLS and plain text',
  'plain-text': 'only plain text',
  unknown: 'unknown: no PeerAuthentication of these manifests applies',
};

function serviceDetails(graph: Graph, service: GraphService): string {
  const ports = service.ports.map(({ number, protocol }) => code(`${number} ${protocol}`)).join(', ');
  const callers = graph.edges.filter(({ to }) => to === service.id);
  const isOurs = service.kind === 'service';
  return article(graph, service, service.name, [
    facts([
      ['Kind', kinds[service.kind]],
      ['Host', code(service.host)],
      ...(ports === '' ? [] : [['Ports', ports] as const]),
      ...(isOurs ? [['Accepts', accepted[service.accepts]] as const] : []),
      ...placeFact(service),
    ]),
    versionsTable(service),
    rulesTable(graph, 'Rules for callers in the mesh', service.rules, service.rulesBefore),
    callers.length > 0
      ? list(
          'Callers',
          callers.map((edge) => edgeText(graph, edge, edge.from)),
        )
      : '<h3>Callers</h3><p>Unknown: these manifests name none.</p>',
    ...outgoing(graph, service.id),
  ]);
}

function workloadDetails(graph: Graph, workload: GraphWorkload): string {
  return article(graph, workload, `${workload.kind} ${workload.name}`, [
    facts([['Namespace', escaped(workload.namespace)], ...placeFact(workload)]),
    ...outgoing(graph, workload.id),
  ]);
}

function namespaceDetails(graph: Graph, namespace: string): string {
  const services = graph.services.filter((each) => each.namespace === namespace);
  const links = services.map(({ id, name }) => link(id, name));
  const own = { id: namespaceId(namespace), at: null, findings: [], change: null };
  return article(graph, own, `Namespace ${namespace}`, [list(counted(services.length, 'service'), links)]);
}

function article(graph: Graph, each: GraphElement, title: string, parts: readonly string[]): string {
  const change = each.change === null ? '' : ` <span class="badge ${each.change}">${each.change}</span>`;
  const findings = each.findings.flatMap((index) => graph.findings[index] ?? []);
  return `<article id="${escaped(each.id)}" tabindex="-1"><h2>${escaped(title)}${change}</h2>${parts.join('')}${findingsList(findings)}</article>`;
}

function facts(all: readonly (readonly [string, string])[]): string {
  return `<dl>${all.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

function placeFact({ at }: GraphElement): readonly (readonly [string, string])[] {
  return at === null ? [] : [['Defined in', place(at)]];
}

function outgoing(graph: Graph, id: string): readonly string[] {
  const edges = graph.edges.filter(({ from }) => from === id);
  if (edges.length === 0) return [];
  return [
    list(
      'Calls',
      edges.map((edge) => edgeText(graph, edge, edge.to)),
    ),
    ...edges
      .filter(({ rules }) => rules.length > 0)
      .map((edge) => rulesTable(graph, `Rules to ${titleOf(graph, edge.to)}`, edge.rules, edge.rulesBefore)),
  ];
}

const edgeKinds: Readonly<Record<GraphEdge['kind'], string>> = {
  route: 'by route',
  call: 'calls',
  mirror: 'copies of requests',
  permission: 'may call',
};

function edgeText(graph: Graph, edge: GraphEdge, other: string): string {
  const words = [
    edgeKinds[edge.kind],
    ...(edge.versions.length > 0 ? [`only ${edge.versions.join(', ')}`] : []),
    ...edge.because,
    ...(edge.admitted === 'no' ? ['denied by a policy'] : []),
    `mutual TLS: ${edge.mutualTls}`,
    ...(edge.change === null ? [] : [edge.change]),
  ];
  const at = edge.at === null ? '' : ` ${place(edge.at)}`;
  return `${link(other, titleOf(graph, other))}: ${escaped(words.join('; '))}${at}`;
}

function titleOf({ services, gateways, workloads }: Graph, id: string): string {
  return [...services, ...gateways, ...workloads].find((each) => each.id === id)?.name ?? id;
}

function versionsTable({ versions }: GraphService): string {
  if (versions.length === 0) return '';
  const rows = versions.map(({ name, workload, pods, share, shareBefore, at, change }) => {
    const was = shareBefore === null ? '' : `${percentWords(shareBefore)} → `;
    const cells = [
      `${escaped(name)}${change === null ? '' : ` <span class="badge ${change}">${change}</span>`}`,
      `${was}${percentWords(share)}`.replaceAll(' %', '&nbsp;%'),
      pods === null ? 'varies' : String(pods),
      `${escaped(workload)}${at === null ? '' : ` ${place(at)}`}`,
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return table('Versions', ['Version', 'Share', 'Pods', 'Workload'], rows);
}

function rulesTable(
  graph: Graph,
  title: string,
  rules: readonly GraphRule[],
  before: readonly GraphRule[] = [],
): string {
  // A service without rules of its own needs no table that says so.
  if (rules.every(({ at }) => at === null) && before.length === 0) return '';
  const row = (rule: GraphRule, when: string) => {
    const text = ruleText(rule, ({ service, version }) => shareName(graph, service, version));
    const cells = [
      `${when}${rule.name === '' ? '' : escaped(rule.name)}`,
      `${rule.hosts.map((host) => `${code(host)} `).join('')}${escaped(text).replaceAll(' %', '&nbsp;%')}`,
      rule.at === null ? '' : place(rule.at),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  };
  const rows = [
    ...before.map((rule) => row(rule, '<span class="badge removed">before</span> ')),
    ...rules.map((rule) => row(rule, before.length === 0 ? '' : '<span class="badge added">now</span> ')),
  ];
  return table(title, ['Rule', 'Requests', 'Place'], rows);
}

function table(title: string, heads: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const head = heads.map((each) => `<th scope="col">${each}</th>`).join('');
  // Focusable, so that the keyboard can scroll it where it is wider than its room.
  return `<h3>${escaped(title)}</h3><div class="wide" tabindex="0" role="region" aria-label="${escaped(title)}"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<h3>${escaped(title)}</h3><ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
}

/** Findings as a list. */
export function findingsList(findings: readonly GraphFinding[]): string {
  return list(
    'Findings',
    findings.map(
      ({ rule, severity, message, effect, fix, at }) =>
        `<strong class="${severity}">${severity}</strong> ${escaped(message)} ${place(at)}<br>Effect: ${escaped(effect)}<br>Fix: ${escaped(fix)} <span class="muted">(${escaped(rule)})</span>`,
    ),
  );
}

function link(id: string, text: string): string {
  return element('a', { href: hrefOf(id) }, escaped(text));
}

/** The address of the details of an element within the page. */
export function hrefOf(id: string): string {
  return `#${encodeURIComponent(id)}`;
}

function place({ file, line }: GraphPlace): string {
  // A path that is too long is broken between folders first.
  const path = escaped(line === null ? file : `${file}:${line}`).replaceAll('/', '/<wbr>');
  return `<code class="place">${path}</code>`;
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}
