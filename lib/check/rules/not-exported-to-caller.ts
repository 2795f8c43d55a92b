import type { Gateway } from '../../mesh/gateway/gateways';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { isExportedTo } from '../../mesh/registry/services';
import { isWritten } from '../../mesh/registry/workloads';
import { destinationField, destinationsOf } from '../../mesh/routes/destinations';
import { gatewayName, type VirtualService } from '../../mesh/routes/virtual-services';
import { areHeld, clientsOf, podsOf } from '../routes/clients';
import { rule } from '../rule';

export const notExportedToCaller = rule({
  name: 'not-exported-to-caller',
  description:
    'A VirtualService or a Service is not exported to the namespace of the proxies that route by it.',
  severity: 'error',
  upstream: ['IST0101'],
  messages: {
    routes: {
      message: 'VirtualService {name} is not exported to pods of Gateway {gateway}',
      effect:
        'they run in namespace {namespace}, and exportTo leaves it out: their clients get 404 (flag NR) for its hosts',
      fix: 'add {namespace} to spec.exportTo, or remove exportTo',
    },
    maybe: {
      message: 'exportTo of VirtualService {name} leaves out namespace {namespace}',
      effect: 'if the pods of Gateway {gateway} run there, their clients get 404 (flag NR) for its hosts',
      fix: 'add the namespace of the pods of the gateway to spec.exportTo, or remove exportTo',
      severity: 'warning',
    },
    service: {
      message: '{host} is not exported to namespace {namespace}',
      effect:
        'proxies there have this route, but no cluster for its destination: requests get 503 with an empty body (flag NC)',
      fix: 'add {namespace} to the exportTo of {kind} {service}',
    },
    serviceMaybe: {
      message: '{host} is not exported to namespace {namespace}',
      effect:
        'if the pods of the gateway run there, they have no cluster for the destination: requests get 503 (flag NC)',
      fix: 'add {namespace} to the exportTo of {kind} {service}',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const gateways = new Map(mesh.gateways.map((gateway) => [gateway.name, gateway]));
    for (const virtualService of mesh.virtualServices) {
      const { object, exportedTo, gateways: bound } = virtualService;
      if (exportedTo.everywhere || [...exportedTo.namespaces].some(hasPlaceholder)) continue;
      // Whoever names another namespace may have the gateway there, in files that are not these.
      const isHeld = areHeld(mesh, exportedTo, object);
      for (const name of bound) {
        const gateway = gateways.get(name);
        if (gateway === undefined) continue;
        const pods = podsOf(mesh, gateway);
        if (pods.some(({ namespace }) => isExportedTo(exportedTo, namespace))) continue;
        const namespace = pods[0]?.namespace ?? gateway.object.namespace;
        if (isExportedTo(exportedTo, namespace)) continue;
        if (!isHeld && !pods.some(isWritten)) continue;
        report(isHeld && pods.some(isWritten) ? 'routes' : 'maybe', {
          at: bindingOf(virtualService, gateway),
          related: [
            { at: fieldOf(object, 'spec', 'exportTo'), message: 'the namespaces that have it' },
            { at: fieldOf(gateway.object, 'spec', 'selector'), message: `the pods of Gateway ${name}` },
          ],
          with: { name: object.name, gateway: name, namespace },
        });
      }
    }
    for (const found of destinationsOf(mesh)) {
      const services = mesh.services.named(found.host);
      const [first] = services;
      if (first?.object === undefined || services.some(({ exportedTo }) => exportedTo.everywhere)) continue;
      if (found.isMirror || !found.isReached) continue;
      const hidden = clientsOf(mesh, found).filter(
        ({ namespace }) =>
          isExportedTo(found.virtualService.exportedTo, namespace) &&
          !services.some(({ exportedTo }) => isExportedTo(exportedTo, namespace)),
      );
      const isHeld = areHeld(mesh, first.exportedTo, first.object);
      const client = hidden.find((each) => each.isWritten) ?? (isHeld ? hidden[0] : undefined);
      const reach = services.flatMap(({ exportedTo }) => [...exportedTo.namespaces]);
      if (client === undefined || reach.some(hasPlaceholder)) continue;
      const { kind, name: service } = first.object;
      report(client.isWritten ? 'service' : 'serviceMaybe', {
        at: destinationField(found, 'host'),
        related: [{ at: fieldOf(first.object, 'metadata', 'name'), message: `${kind} ${service}` }],
        with: { host: found.host, namespace: client.namespace, kind, service },
      });
    }
  },
});

function bindingOf({ object, spec }: VirtualService, { name }: Gateway): Field {
  const index = (spec.gateways ?? []).findIndex((each) => gatewayName(each, object.namespace) === name);
  return fieldOf(object, 'spec', 'gateways', index);
}
