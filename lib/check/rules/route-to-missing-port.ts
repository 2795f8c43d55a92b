import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import type { MeshService } from '../../mesh/registry/services';
import { destinationField, destinationsOf } from '../../mesh/routes/destinations';
import { rule } from '../rule';

const effect = 'requests that take this route get 503 with an empty body (flag NC: no such cluster)';

export const routeToMissingPort = rule({
  name: 'route-to-missing-port',
  description: 'A route references a port that its host does not have.',
  severity: 'error',
  upstream: ['IST0101'],
  messages: {
    missing: {
      message: '{host} has no port {port}; it has {ports}',
      effect,
      fix: 'reference one of its ports, or add port {port} to the Service',
    },
    target: {
      message: '{host} has no port {port}, the targetPort of its port {other}',
      effect,
      fix: 'write {other}: routes reference the port that clients call',
    },
  },
  check(mesh, report) {
    for (const found of destinationsOf(mesh)) {
      const port = found.destination.port?.number;
      const service = mesh.services.covering(found.host, found.virtualService.object.namespace);
      const ports = service && portsOf(service);
      if (!port || !found.isReached || service === undefined || ports === undefined) continue;
      if (mesh.services.named(found.host).some(({ ports }) => ports.some(({ number }) => number === port)))
        continue;
      if (service.ports.some(({ number }) => number === port)) continue;
      const at = destinationField(found, 'port', 'number');
      const related = [{ at: ports, message: `its ports: ${list(service)}` }];
      const meant = service.ports.filter(({ targetPort }) => targetPort === port);
      const { host } = found;
      if (meant.length === 1 && meant[0] !== undefined) {
        const other = meant[0].number;
        report('target', { at, related, edits: [{ set: at, value: other }], with: { host, port, other } });
      } else report('missing', { at, related, with: { host, port, ports: list(service) } });
    }
  },
});

/** The field of the ports; undefined if they are not known. */
function portsOf({ object, generated }: MeshService): Field | undefined {
  return object === undefined ? generated?.ports : fieldOf(object, 'spec', 'ports');
}

function list({ ports }: MeshService): string {
  return ports.length === 0 ? 'none' : ports.map(({ number }) => number).join(', ');
}
