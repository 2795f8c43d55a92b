import type { Mesh } from '../mesh';
import { mappingOf } from '../objects/json';
import { listAt } from '../objects/json-path';
import { type Field, fieldOf } from '../objects/mesh-object';
import { resolvedName } from './addresses';
import type { MeshService } from './services';
import { templatePath, type Workload } from './workloads';

/** A service that a workload calls, by the address in one of its environment variables. */
export interface KnownCall {
  readonly service: MeshService;
  /** The called name, as the variable has it. */
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http' | 'https' | 'tcp';
  /** The path of the URL; undefined if it has none, so that the application chooses it. */
  readonly path: string | undefined;
  /** The variable. */
  readonly at: Field;
}

const address =
  /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(?<port>\d{1,5}))?(?<path>\/\S*)?$/;

/**
 * The services that a workload calls, as far as its environment variables tell: a value that is a URL or `host:port` of
 * a service in the manifests. Constructs write one for each of `calls`.
 */
export function knownCalls(mesh: Mesh, { object, namespace }: Workload): readonly KnownCall[] {
  const template = templatePath(object);
  if (template === undefined) return [];
  const path = [...template, 'spec', 'containers'];
  const found = new Map<string, KnownCall>();
  for (const index of listAt(object, ...path).keys()) {
    for (const [place, variable] of listAt(object, ...path, index, 'env').entries()) {
      const { value } = mappingOf(variable);
      const call = typeof value === 'string' ? callTo(mesh, namespace, value) : undefined;
      const at = fieldOf(object, ...path, index, 'env', place);
      if (call !== undefined && !found.has(`${call.service.host}:${call.port}`))
        found.set(`${call.service.host}:${call.port}`, { ...call, at });
    }
  }
  return [...found.values()];
}

function callTo(mesh: Mesh, namespace: string, value: string): Omit<KnownCall, 'at'> | undefined {
  const { scheme, host, port, path } = address.exec(value)?.groups ?? {};
  // A bare word is more often a name of something else than a host.
  if (host === undefined || (scheme === undefined && port === undefined)) return undefined;
  const { service } = resolvedName(mesh, { namespace }, host);
  const found = service ?? mesh.services.named(host).find(({ object }) => object !== undefined);
  if (found === undefined) return undefined;
  const byScheme = scheme === 'https' ? 443 : 80;
  const number =
    port === undefined ? (scheme?.startsWith('http') ? byScheme : found.ports[0]?.number) : Number(port);
  const called = found.ports.find((each) => each.number === number);
  if (called === undefined) return undefined;
  const protocol =
    scheme === 'https' ? 'https' : called.protocol === 'tcp' || called.protocol === 'tls' ? 'tcp' : 'http';
  return { service: found, host, port: called.number, protocol, path: path === '/' ? undefined : path };
}
