import type { Mesh } from '../../mesh/mesh';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import type { Workload } from '../../mesh/registry/workloads';
import { destinationsOf } from '../../mesh/routes/destinations';
import type { Related } from '../finding';
import { rule } from '../rule';

export const subsetOfAnotherVersionName = rule({
  name: 'subset-of-another-version-name',
  description: 'A subset is named after one version and selects the pods of another one.',
  severity: 'warning',
  messages: {
    exchanged: {
      message: 'subsets {subset} and {other} of {name} select the pods of each other',
      effect:
        'a request that a route sends to {subset} reaches pods with {key}={other}, and the other way round: the shares of the two are exchanged',
      fix: 'exchange the labels of the two subsets',
      severity: 'error',
    },
    another: {
      message: 'subset {subset} selects {key}={value}, although {key}={subset} exists',
      effect: 'a request that a route sends to {subset} reaches pods of {value}',
      fix: 'select {key}={subset}, or name the subset {value}, in the routes too',
    },
  },
  check(mesh, report) {
    for (const destinationRule of mesh.destinationRules.all) {
      const { object } = destinationRule;
      const told = new Set<string>();
      const misnamed = misnamedIn(mesh, destinationRule);
      for (const each of misnamed) {
        const { subset, key, value, at, index } = each;
        if (told.has(subset)) continue;
        const opposite = misnamed.find(
          (one) => one.index !== index && one.subset === value && one.value === subset && one.key === key,
        );
        if (opposite === undefined) {
          const related = [...each.owner, ...routesTo(mesh, destinationRule.host, subset)];
          report('another', { at, related, with: { subset, key, value } });
          continue;
        }
        told.add(opposite.subset);
        const related = [
          { at: opposite.at, message: `subset ${opposite.subset} selects ${key}=${opposite.value}` },
          ...routesTo(mesh, destinationRule.host, subset),
        ];
        report('exchanged', { at, related, with: { subset, other: value, key, name: object.name } });
      }
    }
  },
});

interface Misnamed {
  readonly index: number;
  readonly subset: string;
  readonly key: string;
  readonly value: string;
  readonly at: Field;
  /** Who has the version that the subset is named after. */
  readonly owner: readonly Related[];
}

/** The subsets whose name is the value of a label that they select with another value. */
function misnamedIn(mesh: Mesh, { object, spec, host }: DestinationRule): Misnamed[] {
  const subsets = spec.subsets ?? [];
  const [service] = mesh.services.named(host);
  const behind = service === undefined ? [] : mesh.behind(service);
  return subsets.flatMap(({ name: subset = '', labels = {} }, index) => {
    const found = Object.entries(labels).find(
      ([key, value]) => value !== subset && isVersion(key, subset, index),
    );
    if (found === undefined) return [];
    const [key, value] = found;
    const at = fieldOf(object, 'spec', 'subsets', index, 'labels', key);
    return [{ index, subset, key, value, at, owner: ownersOf(behind, key, subset) }];
  });

  function isVersion(key: string, value: string, own: number): boolean {
    return (
      subsets.some((other, index) => index !== own && other.labels?.[key] === value) ||
      behind.some(({ labels }) => labels[key] === value)
    );
  }
}

function ownersOf(behind: readonly Workload[], key: string, value: string): Related[] {
  const owner = behind.find(({ labels }) => labels[key] === value);
  if (owner === undefined) return [];
  const { kind, name } = owner.object;
  return [{ at: owner.at, message: `${kind} ${name} has ${key}=${value}` }];
}

/** The first route to a subset. */
function routesTo(mesh: Mesh, host: string, subset: string): Related[] {
  const route = destinationsOf(mesh).find(
    (each) => each.host === host && each.destination.subset === subset && each.isReached,
  );
  return route === undefined ? [] : [{ at: route.at, message: `this route sends requests to ${subset}` }];
}
