import { servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { Client } from '../../mesh/registry/destination-rules';
import { isExportedTo } from '../../mesh/registry/services';
import { destinationField, destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { rule } from '../rule';

export const destinationRuleNotVisible = rule({
  name: 'destination-rule-not-visible',
  description: 'A route references a subset whose DestinationRule is not visible to the caller.',
  severity: 'error',
  messages: {
    unseen: {
      message: 'subset {subset} of {host} is not visible in namespace {namespace}',
      effect:
        'requests of callers there get 503 with an empty body (flag NC: no such cluster), while other callers are served',
      fix: 'put the DestinationRule into namespace {service}, where the Service is, and export it to {namespace}',
    },
    unseenElsewhere: {
      message: 'subset {subset} of {host} is not visible in namespace {namespace}',
      effect:
        'callers there get this route but not the DestinationRule: their requests get 503 with an empty body (flag NC: no such cluster)',
      fix: 'export both to the same namespaces: exportTo of the DestinationRule, or of the VirtualService',
      severity: 'warning',
    },
    hidden: {
      message: '{other} hides subset {subset} of {host} in namespace {namespace}',
      effect:
        'requests from {namespace} get 503 with an empty body (flag NC: no such cluster), while other callers are served',
      fix: 'add subset {subset} to {other} as well, or remove {other}: DestinationRules of different namespaces are not merged',
    },
  },
  check(mesh, report) {
    const written = new Set(
      mesh.workloads.all
        .filter(({ object }) => object.data['spec'] !== undefined)
        .map((workload) => workload.namespace),
    );
    for (const found of destinationsOf(mesh)) {
      const { subset } = found.destination;
      const { host, isReached, isMirror } = found;
      const service = mesh.services.named(host)[0];
      if (!subset || !isReached || isMirror || service === undefined) continue;
      const defining = mesh.destinationRules
        .covering(host)
        .filter(({ spec }) => spec.subsets?.some(({ name }) => name === subset));
      const [first] = defining;
      if (first === undefined) continue;
      const isUnseen = (each: Client) =>
        !mesh.destinationRules.seenBy(each, host, service.namespace)?.subsets.has(subset);
      const sure = clientsOf(mesh, found).find(isUnseen);
      const isKept = defining.every(({ exportedTo }) => !exportedTo.everywhere);
      const client = sure ?? (isKept ? othersOf(found, written).find(isUnseen) : undefined);
      if (client === undefined) continue;
      const { namespace } = client;
      const hiding = mesh.destinationRules.seenBy(client, host, service.namespace)?.rules[0];
      const at = destinationField(found, 'subset');
      const related = [
        {
          at: fieldOf(first.object, 'spec', 'host'),
          message: `${first.object.namespace}/${first.object.name} defines it`,
        },
        ...(hiding === undefined
          ? []
          : [{ at: fieldOf(hiding.object, 'spec', 'host'), message: 'the one that is used instead' }]),
      ];
      if (sure === undefined) {
        report('unseenElsewhere', { at, related, with: { namespace, subset, host } });
      } else if (hiding === undefined) {
        report('unseen', { at, related, with: { namespace, subset, host, service: service.namespace } });
      } else {
        const other = `${hiding.object.namespace}/${hiding.object.name}`;
        report('hidden', { at, related, with: { namespace, subset, host, other } });
      }
    }
  },
});

/** Who takes this route: pods of the gateways that it names, and of the namespaces whose sidecars have it. */
function clientsOf(mesh: Mesh, { virtualService }: RouteDestination): Client[] {
  const { gateways, exportedTo, object } = virtualService;
  const clients: Client[] = [];
  for (const gateway of mesh.gateways.filter(({ name }) => gateways.has(name))) {
    for (const { namespace, labels } of mesh.workloads.all.filter((pod) =>
      servesGateway(pod.labels, gateway),
    )) {
      if (Object.keys(gateway.spec.selector ?? {}).length > 0) clients.push({ namespace, labels });
    }
  }
  if (gateways.has(MESH)) {
    const callers = exportedTo.everywhere ? [object.namespace] : [...exportedTo.namespaces];
    for (const namespace of callers) {
      const pods = mesh.workloads.in(namespace);
      if (pods.length > 0 && isExportedTo(exportedTo, namespace)) clients.push({ namespace, labels: {} });
    }
  }
  return clients;
}

/** Pods of other namespaces whose sidecars have the route as well, and who may never ask for it. */
function othersOf({ virtualService }: RouteDestination, namespaces: ReadonlySet<string>): Client[] {
  const { gateways, exportedTo } = virtualService;
  if (!gateways.has(MESH) || !exportedTo.everywhere) return [];
  return [...namespaces].sort().map((namespace) => ({ namespace, labels: {} }));
}
