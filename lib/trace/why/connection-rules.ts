import type { Mesh } from '../../mesh/mesh';
import type { TcpMatch, TlsMatch } from '../../mesh/objects/istio-types';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { hostCovers } from '../../mesh/registry/hosts';
import { labelText } from '../../mesh/registry/label-words';
import { carries } from '../../mesh/registry/workloads';
import type { Caller, Request } from '../../mesh/request';
import { gatewayNames, MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import type { Code } from '../codes';
import type { UnmetCondition } from './conditions';
import type { PassedOver } from './unused-rule';

/**
 * The tls and tcp rules of a VirtualService that do not get a connection.
 *
 * @param taken the rule that gets it
 */
export function unusedConnectionRules(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  { tls, tcp }: VirtualService,
  taken: Field | undefined,
  gateways: ReadonlySet<string>,
): PassedOver[] {
  const rules = request.protocol === 'tls' ? [...tls, ...tcp] : tcp;
  return rules
    .filter(
      ({ at }) => taken === undefined || at.object !== taken.object || at.path.join() !== taken.path.join(),
    )
    .map(({ at, route }): PassedOver => {
      const matches: readonly (TcpMatch & TlsMatch)[] = route.match ?? [];
      const unmet = matches.flatMap((match, index) => {
        const path = [...at.path, 'match', index];
        return unmetIn(match, { object: at.object, path }, { mesh, caller, request, gateways }) ?? [];
      });
      const [first] = unmet;
      if (first !== undefined && unmet.length === matches.length)
        return { at, rule: undefined, code: first.code, conditions: unmet, by: undefined };
      return { at, rule: undefined, code: 'overridden-by-rule', conditions: [], by: taken };
    });
}

interface Place {
  readonly mesh: Mesh;
  readonly caller: Caller;
  readonly request: Request;
  readonly gateways: ReadonlySet<string>;
}

function unmetIn(
  match: TcpMatch & TlsMatch,
  at: Field,
  { caller, request, gateways }: Place,
): UnmetCondition | undefined {
  const told = (code: Code, name: string, asked: string, found: string): UnmetCondition => ({
    code,
    at: fieldOf(at.object, ...at.path, name),
    asked,
    found,
  });
  const { port, sourceLabels, sourceNamespace, sniHosts = [], destinationSubnets = [] } = match;
  if (port && port !== request.port) return told('port-mismatch', 'port', String(port), String(request.port));
  if (match.gateways?.length) {
    const wanted = gatewayNames(match.gateways, at.object.namespace);
    if (![...wanted].some((name) => gateways.has(name)))
      return told('gateway-mismatch', 'gateways', [...wanted].join(', '), [...gateways].join(', ') || MESH);
  }
  if (caller.kind === 'workload') {
    if (sourceNamespace && sourceNamespace !== caller.namespace)
      return told('caller-namespace-mismatch', 'sourceNamespace', sourceNamespace, caller.namespace);
    if (!carries(caller.labels, sourceLabels ?? {}))
      return told(
        'caller-labels-mismatch',
        'sourceLabels',
        labelText(sourceLabels),
        labelText(caller.labels),
      );
  }
  const sni = (request.sni ?? request.host).toLowerCase();
  if (sniHosts.length > 0) {
    const found = request.protocol === 'tls' ? sni : 'no server name';
    const isMet = request.protocol === 'tls' && sniHosts.some((host) => hostCovers(host.toLowerCase(), sni));
    if (!isMet) return told('sni-mismatch', 'sniHosts', sniHosts.join(', '), found);
  }
  if (destinationSubnets.length > 0)
    return told(
      'subnet-mismatch',
      'destinationSubnets',
      destinationSubnets.join(', '),
      `the address of ${request.host}`,
    );
  return undefined;
}
