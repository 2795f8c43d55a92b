import type { HttpMatch, TlsMatch } from '../../mesh/istio-types';
import type { Mesh } from '../../mesh/mesh';
import type { Field } from '../../mesh/mesh-object';
import { type Callers, callersOf } from '../callers/callers';
import { below, rulesIn } from '../routes/written-rules';
import { rule } from '../rule';

export const impossibleMatch = rule({
  name: 'impossible-match',
  description:
    'A match asks for something that no caller of its VirtualService has, or that stands in the wrong place.',
  severity: 'error',
  messages: {
    sourceLabels: {
      message: 'the match is for callers with {labels}, and the pods of {gateways} do not have that',
      effect:
        'the match never holds: at a gateway the caller is the pod of the gateway, not the client behind it',
      fix: 'bind the VirtualService to mesh for callers inside, or match a header here',
    },
    sourceNamespace: {
      message: 'the match is for callers of namespace {namespace}, and the pods of {gateways} are not there',
      effect:
        'the match never holds: at a gateway the caller is the pod of the gateway, not the client behind it',
      fix: 'bind the VirtualService to mesh for callers inside, or match a header here',
    },
    nobody: {
      message: 'the match is for callers with {labels}, and no pod of these files has that',
      effect: 'until there is such a pod the match never holds',
      fix: 'write the labels that the calling pods have',
      severity: 'warning',
    },
    port: {
      message: 'the match is for port {port}, and {gateways} serves {served}',
      effect:
        'the match never holds: it compares the port that the client called, not the one of the destination',
      fix: 'write a port of the Gateway, or remove it: destination.port is where the destination is chosen',
    },
    pseudoHeader: {
      message: 'the match asks for a header called {header}, as if that were the {header} of the request',
      effect: 'clients send no header of that name, so the match does not hold',
      fix: 'write match.{header} beside headers',
    },
    caseOfNothing: {
      message: 'ignoreUriCase stands beside {what}',
      effect: 'it changes nothing',
      fix: 'remove it, or match the path by exact or prefix',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const virtualService of mesh.virtualServices) {
      if (virtualService.hosts.length === 0) continue;
      const callers = callersOf(mesh, virtualService);
      for (const { at, kind, route } of rulesIn(virtualService, mesh.domain)) {
        for (const [index, match] of (route.match ?? []).entries()) {
          const field = below(at, 'match', index);
          const fault = faultOf(mesh, match, callers);
          if (fault !== undefined) {
            const { gateways, served } = callers;
            const told = { at: below(field, fault.field), related: ends(callers, fault.field) };
            if (fault.id === 'port')
              report('port', { ...told, with: { port: match.port ?? 0, gateways, served } });
            else if (fault.id === 'sourceNamespace') {
              report('sourceNamespace', {
                ...told,
                with: { namespace: match.sourceNamespace ?? '', gateways },
              });
            } else {
              const labels = text(match.sourceLabels);
              if (fault.id === 'nobody') report('nobody', { at: told.at, with: { labels } });
              else report('sourceLabels', { ...told, with: { labels, gateways } });
            }
          }
          if (kind !== 'http') continue;
          const { ignoreUriCase, uri, headers = {} } = match as HttpMatch;
          for (const header of Object.keys(headers).filter((name) => pseudoHeaders.has(name))) {
            report('pseudoHeader', { at: below(field, 'headers', header), with: { header } });
          }
          if (ignoreUriCase && (uri === undefined || uri.regex)) {
            const what =
              uri === undefined ? 'no path' : 'a regular expression, which says itself what it ignores';
            report('caseOfNothing', { at: below(field, 'ignoreUriCase'), with: { what } });
          }
        }
      }
    }
  },
});

/** These have conditions of their own. */
const pseudoHeaders: ReadonlySet<string> = new Set(['authority', 'method', 'scheme', 'uri']);

interface Fault {
  readonly id: 'sourceLabels' | 'sourceNamespace' | 'nobody' | 'port';
  readonly field: 'sourceLabels' | 'sourceNamespace' | 'port';
}

function faultOf(mesh: Mesh, match: HttpMatch | TlsMatch, callers: Callers): Fault | undefined {
  const { sourceLabels = {}, sourceNamespace, port } = match;
  const hasLabels = Object.keys(sourceLabels).length > 0;
  if (!hasLabels && !sourceNamespace && !port) return undefined;
  if (callers.hasMesh) {
    const isNobody = hasLabels && mesh.isComplete && !callers.haveLabels(sourceLabels);
    return isNobody ? { id: 'nobody', field: 'sourceLabels' } : undefined;
  }
  // Gateways that nobody knows may have any pods and ports.
  if (!callers.areKnown) return undefined;
  if (hasLabels && !callers.haveLabels(sourceLabels)) return { id: 'sourceLabels', field: 'sourceLabels' };
  if (sourceNamespace && !callers.namespaces.has(sourceNamespace)) {
    return { id: 'sourceNamespace', field: 'sourceNamespace' };
  }
  return port && !callers.ports.has(port) ? { id: 'port', field: 'port' } : undefined;
}

function ends({ servers }: Callers, field: string): { at: Field; message: string }[] {
  return field === 'port' ? servers.slice(0, 3).map((at) => ({ at, message: 'this port is served' })) : [];
}

function text(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.join(',');
}
