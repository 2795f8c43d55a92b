import { fieldOf } from '../../mesh/objects/mesh-object';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import type { Client } from '../../mesh/registry/destination-rules';
import { isWritten } from '../../mesh/registry/workloads';
import { destinationField, destinationsOf } from '../../mesh/routes/destinations';
import { areHeld, clientsOf, othersOf } from '../routes/clients';
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
    policy: {
      message: 'proxies in {namespace} lack the policy of {host}',
      effect:
        'they route to the host without seeing its DestinationRule: TLS, load balancing, limits and outlier detection have no effect on their requests',
      fix: 'add {namespace} to exportTo of the DestinationRule, or remove exportTo',
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
    const written = new Set(mesh.workloads.all.filter(isWritten).map((workload) => workload.namespace));
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
      const unseen = clientsOf(mesh, found).filter(isUnseen);
      const sure = unseen.find((each) => each.isWritten);
      const isKept = defining.every(({ exportedTo }) => !exportedTo.everywhere);
      const assumed = defining.every(({ exportedTo, object }) => areHeld(mesh, exportedTo, object))
        ? unseen[0]
        : undefined;
      const client = sure ?? assumed ?? (isKept ? othersOf(found, written).find(isUnseen) : undefined);
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
    const told = new Set<DestinationRule>();
    for (const found of destinationsOf(mesh)) {
      const [service] = mesh.services.named(found.host);
      if (service === undefined || found.isMirror || !found.isReached || found.destination.subset) continue;
      // In other namespaces than that of the Service, a policy is for the callers there.
      const kept = mesh.destinationRules
        .covering(found.host)
        .find(
          ({ object, spec, exportedTo }) =>
            object.namespace === service.namespace &&
            spec.trafficPolicy !== undefined &&
            !exportedTo.everywhere,
        );
      if (kept === undefined || told.has(kept)) continue;
      const client = clientsOf(mesh, found).find(
        (each) =>
          each.isWritten && mesh.destinationRules.seenBy(each, found.host, service.namespace) === undefined,
      );
      if (client === undefined) continue;
      told.add(kept);
      report('policy', {
        at: fieldOf(kept.object, 'spec', 'exportTo'),
        related: [{ at: found.at, message: 'the route' }],
        with: { host: found.host, namespace: client.namespace },
      });
    }
  },
});
