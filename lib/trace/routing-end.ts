import type { Answer } from '../mesh/answer';
import type { Mesh } from '../mesh/mesh';
import { resolvedName } from '../mesh/registry/addresses';
import { isUnselected, writtenEndpoints } from '../mesh/registry/unselected';
import type { Caller, Request } from '../mesh/request';
import { type End, failed, unknown } from './end';
import { callablePorts } from './gateway-ports';
import { passedThrough } from './passed-through';

/** How routing ends a request; undefined if pods or a host outside the mesh get it. */
export function routingEnd(mesh: Mesh, caller: Caller, request: Request, given: Answer): End | undefined {
  const where = `${request.host}:${request.port}`;
  switch (given.kind) {
    case 'shares':
      return given.shares.length > 0
        ? undefined
        : failed('weight-zero', 503, 'NC', 'the rule has no destination with a weight');
    case 'redirect': {
      const { status, location } = given;
      return {
        kind: 'by-rule',
        code: 'answered-by-rule',
        status,
        location,
        words: `redirect to ${location}`,
      };
    }
    case 'status':
      return statusEnd(given, where);
    case 'passthrough':
      return passedThrough(mesh, caller, request);
    case 'unresolved':
      return unresolved(mesh, caller, request);
    case 'closed':
      return caller.kind === 'gateway'
        ? notListening(mesh, caller, request)
        : failed(
            'blocked-by-registry-only',
            undefined,
            'UH',
            `the proxy sends nothing to ${where}, which is not in its registry`,
          );
  }
}

/** A name that DNS does not resolve: of a headless Service without pods, of no pod below it, or of a circle of aliases. */
function unresolved(mesh: Mesh, caller: Caller, { host }: Request): End {
  const { service } = resolvedName(mesh, caller, host);
  const fails = (words: string) => failed('not-resolved', undefined, '-', `${host} has no address: ${words}`);
  if (service === undefined) return fails('DNS does not know it');
  if (service.resolution === 'external-name') return fails('its external names lead back to itself');
  const pods = isUnselected(service) ? writtenEndpoints(mesh, service) : mesh.behind(service);
  if (pods.length > 0) return fails(`no pod of ${service.host} has this name`);
  const isKnown = isUnselected(service)
    ? mesh.known.holdsAll('', 'Endpoints')
    : mesh.known.holdsPods(service.namespace);
  if (!isKnown)
    return unknown(
      'not-in-files',
      `what is behind the headless Service ${service.host} is not in these files`,
    );
  return fails('no pod is behind the headless Service');
}

/** A gateway without a server for the port and protocol; the fix names the ports that clients can call. */
function notListening(mesh: Mesh, caller: Caller, request: Request): End {
  const { protocol, port } = request;
  const words = `no server of the Gateway accepts ${protocol} on port ${port}`;
  const end = failed('no-listener', undefined, '-', words);
  const ports = callablePorts(mesh, caller, request);
  if (ports.length === 0) return end;
  return { ...end, fix: `call port ${ports.join(' or ')}, or add a server for port ${port} to the Gateway` };
}

function statusEnd({ status, flag, rule }: Extract<Answer, { kind: 'status' }>, where: string): End {
  if (rule === undefined)
    return status === 502
      ? failed('blocked-by-registry-only', 502, '-', `${where} is not in the registry of the proxy`)
      : failed('no-route', status, flag, `no rule takes the request`);
  if (flag === 'FI') return failed('aborted-by-fault', status, 'FI', 'the rule aborts every request');
  return { kind: 'by-rule', code: 'answered-by-rule', status, words: `direct response ${status}` };
}
