import { assumedProxyOf } from '../mesh/injection/proxies';
import type { Mesh } from '../mesh/mesh';
import { keyOf, wordsOf } from '../mesh/objects/key';
import { similar } from '../mesh/objects/similar';
import { acceptedTls } from '../mesh/policies/mutual-tls-modes';
import { resolvedName } from '../mesh/registry/addresses';
import { isOfCluster, serviceHost } from '../mesh/registry/hosts';
import type { MeshService } from '../mesh/registry/services';
import type { Caller, Request } from '../mesh/request';
import { hiddenFrom } from '../mesh/sidecar/hidden';
import { targetPortOf } from '../mesh/sidecar/inbound';
import { type End, failed, unknown } from './end';

/** The end of a request that the caller's proxy passes through to the called address, since it knows no such host. */
export function passedThrough(mesh: Mesh, caller: Caller, request: Request): End {
  const { host, port } = request;
  const { service } = resolvedName(mesh, caller, host);
  if (service === undefined) return withoutService(mesh, caller, request);
  const called = service.ports.find(({ number }) => number === port);
  if (called === undefined) {
    const ports = service.ports.map(({ number }) => number).join(', ');
    return service.object === undefined
      ? unknown('not-in-files', `the ports of ${service.host} are not in these files`)
      : failed('no-port', undefined, '-', `${wordsOf(keyOf(service.object))} has port ${ports}, not ${port}`);
  }
  const refused = refusedBy(mesh, service, called);
  if (refused !== undefined)
    return failed('mutual-tls-required', undefined, '-', `${refused} accepts mTLS only, and gets plain text`);
  const hidden = hiddenFrom(mesh, caller, { ...request, host: service.host });
  const words = `passed through to any pod of ${service.host} without a rule`;
  if (hidden === undefined) return { kind: 'outside', code: 'not-in-mesh', words };
  const code = hidden.by.kind === 'Sidecar' ? 'hidden-by-sidecar' : 'hidden-by-export-to';
  return { kind: 'outside', code, words: `${words}: ${wordsOf(keyOf(hidden.by))} hides it from the caller` };
}

/** The pods of a service that accept mTLS only, which a proxy does not send to an address that it does not know. */
function refusedBy(mesh: Mesh, service: MeshService, port: MeshService['ports'][number]): string | undefined {
  const accepted = acceptedTls(mesh);
  const strict = mesh
    .behind(service)
    .find(
      (each) =>
        assumedProxyOf(mesh, each) === 'sidecar' &&
        accepted(each, targetPortOf(port, each)).mode === 'STRICT',
    );
  return strict?.object.name;
}

/** A name without a dot, or with a namespace of the manifests, is that of a Service. */
function withoutService(mesh: Mesh, caller: Caller, { host, port }: Request): End {
  const [name = '', namespace = caller.namespace, ...rest] = host.split('.');
  const { domain } = mesh;
  const isService =
    !host.includes('.') ||
    isOfCluster(host, domain) ||
    (rest.length === 0 && mesh.namespaces.has(namespace)) ||
    rest.join('.') === 'svc';
  if (!isService)
    return {
      kind: 'outside',
      code: 'not-in-mesh',
      words: `passed through to ${host}:${port} without a rule`,
    };
  if (mesh.known.host(serviceHost(name, { namespace, domain })) !== 'no')
    return unknown('not-in-files', `${host}:${port} is not in these files`);
  const names = mesh.services.all
    .filter((each) => each.namespace === namespace)
    .flatMap(({ object }) => object?.name ?? []);
  const meant = similar(name, new Set(names));
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return failed('not-resolved', undefined, '-', `namespace ${namespace} has no Service ${name}${hint}`);
}
