import { fieldOf } from '../../mesh/objects/mesh-object';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import { meantHost } from '../routes/host-claims';
import { rule } from '../rule';

export const conflictingDestinationRules = rule({
  name: 'conflicting-destination-rules',
  description: 'Two DestinationRules of a namespace are for the same host.',
  severity: 'warning',
  upstream: ['KIA0201'],
  messages: {
    subset: {
      message: '{name} and {other} both define subset {subset} of {host}',
      effect: 'the older DestinationRule counts; labels and policy of the subset in the other are ignored',
      fix: 'define it in one of the two DestinationRules',
    },
    policy: {
      message: '{name} and {other} both have a trafficPolicy for {host}',
      effect: 'the older DestinationRule counts; limits and TLS settings of the other are ignored',
      fix: 'merge both DestinationRules into one',
    },
    host: {
      message: 'DestinationRules {name} and {other} are both for {host}',
      effect: 'istiod merges them, the older first; which one counts changes when they are recreated',
      fix: 'merge both into one',
      severity: 'info',
    },
    meant: {
      message: '{name} and {other} both mean {host}',
      effect:
        'one writes only part of the name and applies to no Service; written in full, the older of the two would count',
      fix: 'merge both into one, with the full host',
    },
  },
  check(mesh, report) {
    const groups = new Map<string, DestinationRule[]>();
    for (const each of mesh.destinationRules.all) {
      if (each.spec.workloadSelector !== undefined) continue;
      const key = `${each.object.namespace}/${meantHost(each.host, mesh)}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [each]);
      // The same object twice is not two DestinationRules; duplicate-object reports it.
      else if (group.every(({ object }) => object.name !== each.object.name)) group.push(each);
    }
    for (const group of groups.values()) {
      const [first, ...others] = group;
      if (first === undefined) continue;
      const counting = new Map<string, DestinationRule>();
      for (const { name = '' } of first.spec.subsets ?? []) counting.set(name, first);
      let policy = first.spec.trafficPolicy && first;
      for (const later of others) {
        const words = { name: later.object.name, other: first.object.name, host: later.host };
        if (later.host !== first.host) {
          const related = [{ at: fieldOf(first.object, 'spec', 'host'), message: 'the other one' }];
          const host = meantHost(later.host, mesh);
          report('meant', { at: fieldOf(later.object, 'spec', 'host'), related, with: { ...words, host } });
          continue;
        }
        let isTold = false;
        for (const [place, { name: subset = '' }] of (later.spec.subsets ?? []).entries()) {
          const other = counting.get(subset) ?? later;
          counting.set(subset, other);
          if (other === later) continue;
          isTold = true;
          report('subset', {
            at: fieldOf(later.object, 'spec', 'subsets', place, 'name'),
            related: [{ at: fieldOf(other.object, 'spec', 'subsets'), message: 'the other one' }],
            with: { ...words, other: other.object.name, subset },
          });
        }
        if (later.spec.trafficPolicy !== undefined && policy !== undefined) {
          isTold = true;
          report('policy', {
            at: fieldOf(later.object, 'spec', 'trafficPolicy'),
            related: [{ at: fieldOf(policy.object, 'spec', 'trafficPolicy'), message: 'the other one' }],
            with: { ...words, other: policy.object.name },
          });
        }
        policy ??= later.spec.trafficPolicy && later;
        if (isTold) continue;
        const related = [{ at: fieldOf(first.object, 'spec', 'host'), message: 'the other one' }];
        report('host', { at: fieldOf(later.object, 'spec', 'host'), related, with: words });
      }
    }
  },
});
