import type { Mesh } from '../../mesh/mesh';
import { similar } from '../../mesh/objects/similar';
import { resolvedName } from '../../mesh/registry/addresses';
import { usualPort } from '../../mesh/registry/calls';
import type { MeshService } from '../../mesh/registry/services';
import type { Request } from '../../mesh/request';
import { requestOf } from '../requests/url';
import { TraceError } from '../trace-error';

/** A call of another service. */
export interface NextCall {
  readonly service: MeshService;
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http' | 'https' | 'tcp';
  /** The path that an environment variable names. */
  readonly path?: string;
  /** The method and the path, if they are written; otherwise those of the request before. */
  readonly request?: Pick<Request, 'method' | 'path'>;
}

/**
 * The call of one element of `--hops`: a service, by name or host and with or without port, an application whose pods a
 * Service selects, or a URL with a path.
 *
 * @throws TraceError if there is no such service, or several
 */
export function calledOf(mesh: Mesh, namespace: string, written: string): NextCall {
  if (written.includes('://') || written.includes('/')) {
    const { host, port, method, path } = requestOf({ text: written });
    return { ...byName(mesh, namespace, host, port), request: { method, path } };
  }
  const [, name = written, port] = /^(.*?)(?::(\d+))?$/.exec(written) ?? [];
  return byName(mesh, namespace, name, port === undefined ? undefined : Number(port));
}

function byName(mesh: Mesh, namespace: string, name: string, port: number | undefined): NextCall {
  const services = servicesNamed(mesh, namespace, name);
  const [service, second] = services;
  if (service === undefined) {
    const meant = similar(name, new Set(mesh.services.all.flatMap(({ object }) => object?.name ?? [])));
    throw new TraceError(
      `--hops ${name}: no such service${meant === undefined ? '' : `. Did you mean ${meant}?`}`,
    );
  }
  if (second !== undefined)
    throw new TraceError(
      `--hops ${name} is one of several services: ${services.map(({ host }) => host).join(', ')}`,
    );
  const called =
    port === undefined ? usualPort(service) : service.ports.find(({ number }) => number === port);
  if (called === undefined)
    throw new TraceError(`--hops ${name}: ${service.host} does not have port ${port ?? ''}`);
  const protocol = called.protocol === 'http' || called.protocol === 'auto' ? 'http' : 'tcp';
  return { service, host: service.host, port: called.number, protocol };
}

function servicesNamed(mesh: Mesh, namespace: string, name: string): readonly MeshService[] {
  const { service } = resolvedName(mesh, { namespace }, name);
  if (service !== undefined) return [service];
  const byFirst = mesh.services.beginningWith(name);
  if (byFirst.length > 0) return byFirst;
  return mesh.services.all.filter(
    (each) =>
      each.object?.kind === 'Service' &&
      ['app', 'app.kubernetes.io/name'].some((key) => each.selector?.[key] === name),
  );
}
