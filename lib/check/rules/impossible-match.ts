import { type Callers, callersOf } from '../../mesh/gateway/rule-callers';
import type { Mesh } from '../../mesh/mesh';
import type { HttpMatch, TlsMatch } from '../../mesh/objects/istio-types';
import { valueAt } from '../../mesh/objects/json-path';
import { type Field, fieldOf, type Labels } from '../../mesh/objects/mesh-object';
import { removedPart } from '../../mesh/path-normalization';
import { labelText } from '../../mesh/registry/label-words';
import type { VirtualService } from '../../mesh/routes/virtual-services';
import { literalSignOf, literalSignsOf } from '../matching/literal-signs';
import { below, rulesIn } from '../routes/written-rules';
import { rule } from '../rule';
import { misspelt } from '../similar';

export const impossibleMatch = rule({
  name: 'impossible-match',
  description: 'A match has a condition that no request meets, or hardly any.',
  severity: 'error',
  messages: {
    sourceLabels: {
      message: 'no caller at {gateways} has the labels {labels}',
      effect:
        "the match never matches: at a gateway the caller is the gateway's pod, not the client behind it",
      fix: 'bind the VirtualService to mesh for callers in the mesh, or match a header here',
    },
    sourceNamespace: {
      message: 'no caller at {gateways} is in namespace {namespace}',
      effect:
        "the match never matches: at a gateway the caller is the gateway's pod, not the client behind it",
      fix: 'bind the VirtualService to mesh for callers in the mesh, or match a header here',
    },
    nobody: {
      message: 'no pod in these files has the labels {labels} of the match',
      effect: 'the match never matches until such a pod exists',
      fix: 'write the labels of the calling pods',
      severity: 'warning',
    },
    misspelt: {
      message: 'the match requires namespace {namespace}; these files have {other}',
      effect: 'if namespace {other} is meant, the match never matches',
      fix: 'write {other}, if it is meant',
      severity: 'warning',
    },
    port: {
      message: 'the match requires port {port}, but {gateways} serves {served}',
      effect:
        'the match never matches: it compares the port that the client called, not the port of the destination',
      fix: 'write a port of the Gateway, or remove it; the port of the destination is destination.port',
    },
    servicePort: {
      message: 'the match requires port {port}, but {hosts} has {ports}',
      effect:
        'the match never matches: it compares the port of the Service that the client called, not the port of its pods',
      fix: 'write a port of the Service, or remove it',
    },
    pseudoHeader: {
      message: 'the match requires a header named {header}',
      effect: 'clients send no header of this name, so the condition never holds',
      fix: 'write match.{header} beside headers to match the {header} of the request',
    },
    star: {
      message: '{field} contains a literal *: "{text}"',
      effect:
        'exact and prefix have no wildcards: only requests with the sign * match; others follow a later rule, or get 404 (flag NR)',
      fix: 'remove the *: prefix takes everything that begins with its text; or write regex',
      severity: 'warning',
    },
    query: {
      message: '{field} contains a query: "{text}"',
      effect: 'paths are compared without their query: the match never matches',
      fix: 'match the path alone, and the parameters by queryParams',
    },
    fragment: {
      message: '{field} contains a sign that no path has: "{text}"',
      effect: 'clients keep what follows a #, and send a space as %20: the match never matches',
      fix: 'remove the fragment, or write the sign as clients send it',
    },
    url: {
      message: '{field} contains more than a host: "{text}"',
      effect: 'the Host header has no scheme and no path: the match never matches',
      fix: 'write the host alone, and match the path by uri',
    },
    method: {
      message: '{field} is in lower case: "{text}"',
      effect: 'methods are compared with their case, and clients send capitals: the match never matches',
      fix: 'write the method in capitals',
      severity: 'warning',
    },
    normalized: {
      message: '{field} contains {part}, which is in no normalized path: "{text}"',
      effect: 'if {setting}, proxies {verb} it before they compare the path: the match never matches',
      fix: 'write the path without {part}',
      severity: 'warning',
    },
    slash: {
      message: '{field} does not begin with /: "{text}"',
      effect:
        'every path begins with /: the match never matches, and its requests follow a later rule, or get 404 (flag NR)',
      fix: 'write a / before it',
    },
    part: {
      message: '{field} does not match a / at the beginning: "{text}"',
      effect:
        'a regular expression must match the whole path, and every path begins with /: the match never matches',
      fix: 'write .* before and after it to find it anywhere, or begin it with /',
    },
    slashes: {
      message: '{field} repeats slashes only: "{text}"',
      effect:
        'a regular expression matches the whole path, and /* stands for any number of slashes: no path below matches',
      fix: 'write prefix instead, or .* for any text',
      severity: 'warning',
    },
    caseOfNothing: {
      message: 'ignoreUriCase has no effect {what}',
      effect: 'nothing changes',
      fix: 'remove it, or match the path by exact or prefix',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const virtualService of mesh.virtualServices) {
      if (virtualService.hosts.length === 0) continue;
      const callers = callersOf(mesh, virtualService);
      const isMeshOnly = callers.hasMesh && virtualService.gateways.size === 1;
      const ports = isMeshOnly ? portsOf(mesh, virtualService) : undefined;
      for (const { at, kind, route } of rulesIn(virtualService, mesh.domain)) {
        for (const [index, match] of (route.match ?? []).entries()) {
          const field = below(at, 'match', index);
          const fault = faultOf(mesh, match, callers);
          if (fault !== undefined) {
            const { gateways, served } = callers;
            const told = { at: below(field, fault.field), related: ends(callers, fault.field) };
            if (fault.id === 'port')
              report('port', { ...told, with: { port: match.port ?? 0, gateways, served } });
            else if (fault.id === 'misspelt') {
              const namespace = match.sourceNamespace ?? '';
              const other = meantFor(mesh, namespace) ?? '';
              report('misspelt', { at: told.at, with: { namespace, other } });
            } else if (fault.id === 'sourceNamespace') {
              report('sourceNamespace', {
                ...told,
                with: { namespace: match.sourceNamespace ?? '', gateways },
              });
            } else {
              const labels = labelText(match.sourceLabels);
              if (fault.id === 'nobody') report('nobody', { at: told.at, with: { labels } });
              else report('sourceLabels', { ...told, with: { labels, gateways } });
            }
          }
          if (kind !== 'http') continue;
          if (isMeshOnly && match.port && ports !== undefined && !ports.has(match.port)) {
            const hosts = virtualService.spec.hosts?.join(', ') ?? '';
            const told = { port: match.port, hosts, ports: [...ports].join(', ') };
            report('servicePort', { at: below(field, 'port'), with: told });
          }
          const { ignoreUriCase, uri, headers = {} } = match as HttpMatch;
          const how = uri?.exact ? 'exact' : 'prefix';
          const text = uri?.[how] ?? '';
          const removed = removedPart(text, mesh.configuration);
          if (removed !== undefined) {
            const told = { ...removed, field: `uri.${how}`, text };
            report('normalized', { at: below(field, 'uri', how), with: told });
          }
          for (const { fault: sign, at: path, field: name, text: written } of literalSignsOf(
            match as HttpMatch,
          )) {
            report(sign, { at: below(field, ...path), with: { field: name, text: written } });
          }
          for (const header of Object.keys(headers).filter((name) => pseudoHeaders.has(name))) {
            report('pseudoHeader', { at: below(field, 'headers', header), with: { header } });
          }
          if (ignoreUriCase && (uri === undefined || uri.regex)) {
            const what = uri === undefined ? 'without a path' : 'with a regular expression';
            report('caseOfNothing', { at: below(field, 'ignoreUriCase'), with: { what } });
          }
        }
      }
    }
    for (const { object, rules } of mesh.gatewayApi.routes) {
      if (object.kind !== 'HTTPRoute') continue;
      for (const [index, { at, matches }] of rules.entries()) {
        for (const place of matches.keys()) {
          const path = [...at, 'matches', place, 'path'];
          const value = valueAt(object, ...path, 'value');
          if (typeof value !== 'string') continue;
          const sign = literalSignOf(String(valueAt(object, ...path, 'type') ?? 'PathPrefix'), value);
          if (sign === undefined) continue;
          const field = `the path of rule ${index + 1}`;
          report(sign, { at: fieldOf(object, ...path, 'value'), with: { field, text: value } });
        }
      }
    }
  },
});

/** These have conditions of their own. */
const pseudoHeaders: ReadonlySet<string> = new Set(['authority', 'method', 'scheme', 'uri']);

interface Fault {
  readonly id: 'sourceLabels' | 'sourceNamespace' | 'nobody' | 'misspelt' | 'port';
  readonly field: 'sourceLabels' | 'sourceNamespace' | 'port';
}

/** The ports of the Services of a VirtualService; undefined if those of some host are unknown. */
function portsOf(mesh: Mesh, { hosts }: VirtualService): ReadonlySet<number> | undefined {
  const ports = new Set<number>();
  for (const host of hosts) {
    const services = mesh.services.named(host);
    const areKnown = services.every(
      ({ object, generated }) => object !== undefined || generated?.ports !== undefined,
    );
    // A wildcard may cover more hosts than the one that is written like it.
    if (host.startsWith('*') || services.length === 0 || !areKnown) return undefined;
    for (const { number } of services.flatMap((each) => each.ports)) {
      if (!(number > 0)) return undefined;
      ports.add(number);
    }
  }
  return ports.size > 0 ? ports : undefined;
}

function faultOf(mesh: Mesh, match: HttpMatch | TlsMatch, callers: Callers): Fault | undefined {
  const { sourceLabels = {}, sourceNamespace, port } = match;
  const hasLabels = Object.keys(sourceLabels).length > 0;
  if (!hasLabels && !sourceNamespace && !port) return undefined;
  if (callers.hasMesh) {
    const isNobody =
      hasLabels &&
      !callers.haveLabels(sourceLabels) &&
      (mesh.known.holdsAllPods() || areMisspelt(mesh, sourceLabels));
    if (sourceNamespace && !isNobody && meantFor(mesh, sourceNamespace) !== undefined)
      return { id: 'misspelt', field: 'sourceNamespace' };
    return isNobody ? { id: 'nobody', field: 'sourceLabels' } : undefined;
  }
  // Unknown Gateways may have any pods and ports.
  if (!callers.areKnown) return undefined;
  if (hasLabels && !callers.haveLabels(sourceLabels)) return { id: 'sourceLabels', field: 'sourceLabels' };
  if (sourceNamespace && !callers.namespaces.has(sourceNamespace)) {
    return { id: 'sourceNamespace', field: 'sourceNamespace' };
  }
  return port && !callers.ports.has(port) ? { id: 'port', field: 'port' } : undefined;
}

/** The namespace of the files of which one that no file has is a slip. */
function meantFor({ namespaces }: Mesh, namespace: string): string | undefined {
  return namespaces.has(namespace) ? undefined : misspelt(namespace, namespaces);
}

/** Whether one of some labels has a value that is a slip of one that pods have. */
function areMisspelt({ workloads }: Mesh, asked: Labels): boolean {
  return Object.entries(asked).some(([key, value]) => {
    const values = workloads.all.flatMap(({ labels }) => labels[key] ?? []);
    return !values.includes(value) && misspelt(value, values) !== undefined;
  });
}

function ends({ servers }: Callers, field: string): { at: Field; message: string }[] {
  return field === 'port'
    ? servers.slice(0, 3).map((at) => ({ at, message: 'a port that the Gateway serves' }))
    : [];
}
