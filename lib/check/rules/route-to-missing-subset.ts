import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import type { MeshService } from '../../mesh/registry/services';
import { destinationField, destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import type { Edit, Related } from '../finding';
import { rule } from '../rule';

export const routeToMissingSubset = rule({
  name: 'route-to-missing-subset',
  description: 'A route references a subset that no DestinationRule of the host defines.',
  severity: 'error',
  upstream: ['IST0101', 'KIA1107'],
  messages: {
    undefined: {
      message: 'no DestinationRule defines subset {subset} of {host}',
      effect: 'requests that take this route get 503 with an empty body (flag NC: no such cluster)',
      fix: 'add subset {subset} to the DestinationRule with the labels of its pods, or use one that exists: {defined}',
    },
    bare: {
      message: 'subset {subset} does not exist: {host} has no DestinationRule',
      effect: 'requests that take this route get 503 with an empty body (flag NC: no such cluster)',
      fix: 'add a DestinationRule for {host} with subset {subset}, or remove the subset here',
    },
    unknown: {
      message: 'no DestinationRule is in these files to define subset {subset}',
      effect: 'if none defines it for {host}, requests get 503 with an empty body (flag NC: no such cluster)',
      fix: 'check it together with the DestinationRules',
      severity: 'warning',
    },
    asleep: {
      message: 'no DestinationRule defines subset {subset} of {host}',
      effect:
        'nothing yet, at weight 0: once the weight is above 0, requests get 503 with an empty body (flag NC: no such cluster)',
      fix: 'add subset {subset} to a DestinationRule for {host} before the weight',
      severity: 'warning',
    },
    mirror: {
      message: 'no DestinationRule defines mirror subset {subset} of {host}',
      effect: 'mirrored requests are lost without an error; the requests themselves are answered',
      fix: 'add subset {subset} to the DestinationRule with the labels of its pods',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const hasServices = mesh.services.all.some(({ object }) => object !== undefined);
    // Files with neither DestinationRules nor pods are some routes out of a whole.
    const isFragment =
      !mesh.known.holdsAll('networking.istio.io', 'DestinationRule') &&
      mesh.destinationRules.all.length === 0 &&
      mesh.workloads.all.every(({ object }) => object.data['spec'] === undefined);
    for (const found of destinationsOf(mesh)) {
      const { subset } = found.destination;
      if (!subset) continue;
      const rules = mesh.destinationRules.covering(found.host);
      if (rules.some(({ spec }) => spec.subsets?.some(({ name }) => name === subset))) continue;
      const [service] = mesh.services.named(found.host);
      // Where the host is missing too, that is told; files without any Service leave it open.
      const isOpen =
        hasServices || mesh.destinationRules.all.length === 0 || !found.host.endsWith(`.svc.${mesh.domain}`);
      if (service === undefined && rules.length === 0 && isOpen) continue;
      if (mesh.known.namespace(service?.namespace ?? namespaceOf(found.host)) === 'unknown') continue;
      const { host } = found;
      const told = {
        at: destinationField(found, 'subset'),
        related: ends(rules),
        edits: edits(mesh, found, rules, service),
      };
      if (!found.isReached) report('asleep', { ...told, with: { host, subset } });
      else if (found.isMirror) report('mirror', { ...told, with: { host, subset } });
      else if (isFragment) report('unknown', { ...told, with: { host, subset } });
      else if (rules.length === 0) report('bare', { ...told, with: { host, subset } });
      else report('undefined', { ...told, with: { host, subset, defined: names(rules) } });
    }
  },
});

function namespaceOf(host: string): string {
  return host.split('.')[1] ?? '';
}

function names(rules: readonly DestinationRule[]): string {
  const defined = rules.flatMap(({ spec }) => (spec.subsets ?? []).map(({ name }) => name ?? ''));
  return defined.length === 0 ? 'none' : [...new Set(defined)].join(', ');
}

function ends(rules: readonly DestinationRule[]): Related[] {
  return rules.map(({ object, spec }) => ({
    at: fieldOf(object, 'spec', spec.subsets === undefined ? 'host' : 'subsets'),
    message: `${object.name} defines ${names([{ spec } as DestinationRule])}`,
  }));
}

/** If pods of that version are behind the host, and there is one DestinationRule to add it to, the fix is unambiguous. */
function edits(
  mesh: Mesh,
  { destination: { subset = '' } }: RouteDestination,
  rules: readonly DestinationRule[],
  service: MeshService | undefined,
): Edit[] | undefined {
  const [only] = rules;
  if (service === undefined || only === undefined || rules.length > 1 || only.host !== service.host)
    return undefined;
  const labels = ['version', 'app.kubernetes.io/version'];
  const label = labels.find((key) =>
    mesh.behind(service).some((workload) => workload.labels[key] === subset),
  );
  if (label === undefined) return undefined;
  return [
    { append: fieldOf(only.object, 'spec', 'subsets'), value: { name: subset, labels: { [label]: subset } } },
  ];
}
