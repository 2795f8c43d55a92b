import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { LostDelegate, VirtualService } from '../../mesh/routes/virtual-services';
import { below } from '../routes/written-rules';
import { rule } from '../rule';

export const missingDelegate = rule({
  name: 'missing-delegate',
  description:
    'A rule delegates to a VirtualService that does not take over, or one for delegation is not used.',
  severity: 'error',
  messages: {
    missing: {
      message: 'the rule hands its requests over to VirtualService {wanted}, which is not there',
      effect: 'the rule is left out: its requests follow a later rule, or get 404 (flag NR)',
      fix: 'name the VirtualService with its namespace, or add it without hosts',
    },
    hasHosts: {
      message: 'the rule hands its requests over to VirtualService {wanted}, which has hosts of its own',
      effect: 'the rule is left out: its requests follow a later rule, or get 404 (flag NR)',
      fix: 'remove spec.hosts of {wanted}, or put its rules here',
    },
    notExported: {
      message:
        'the rule hands its requests over to VirtualService {wanted}, which is not exported to {namespace}',
      effect: 'the rule is left out: its requests follow a later rule, or get 404 (flag NR)',
      fix: 'add {namespace} to spec.exportTo of {wanted}',
    },
    conflicting: {
      message: 'no match of VirtualService {wanted} lies within the matches of the rule that delegates to it',
      effect: 'the rule is left out: its requests follow a later rule, or get 404 (flag NR)',
      fix: 'let the matches there be those here or narrower: a longer prefix of the same path',
    },
    conflictingRule: {
      message: 'the match lies outside of what VirtualService {root} hands over',
      effect: 'this one rule is left out; the requests follow a later rule, or get 404 (flag NR)',
      fix: 'let the match be that of {root} or narrower: a longer prefix of the same path',
    },
    nested: {
      message: 'a VirtualService without hosts, to which others delegate, delegates once more',
      effect: 'istiod refuses the object: it follows one step only',
      fix: 'put the rules of the second one here',
    },
    unused: {
      message: 'VirtualService {name} has no hosts, and no rule delegates to it',
      effect: 'its rules are never tried',
      fix: 'delegate to it, or give it hosts',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const wanted = new Set<string>();
    for (const virtualService of mesh.virtualServices) {
      const { object, hosts, spec, lost } = virtualService;
      for (const [index, { delegate }] of (spec.http ?? []).entries()) {
        if (delegate === undefined) continue;
        wanted.add(`${delegate.namespace || object.namespace}/${delegate.name ?? ''}`);
        if (hosts.length === 0) report('nested', { at: fieldOf(object, 'spec', 'http', index, 'delegate') });
      }
      for (const each of lost) {
        const at = below(each.at, 'delegate', 'name');
        const holes = { wanted: each.wanted };
        const found = related(mesh, each);
        if (each.reason === 'has-hosts') report('hasHosts', { at, related: found, with: holes });
        else if (each.reason === 'conflicting-match')
          report('conflicting', { at, related: found, with: holes });
        else if (each.reason === 'not-exported') {
          report('notExported', { at, related: found, with: { ...holes, namespace: object.namespace } });
        } else if (mesh.knowsNamespace(each.wanted.split('/')[0] ?? ''))
          report('missing', { at, with: holes });
      }
    }
    for (const { object, hosts } of mesh.virtualServices) {
      const { namespace, name } = object;
      if (hosts.length > 0 || wanted.has(`${namespace}/${name}`)) continue;
      // Whoever delegates may be in another file.
      if (mesh.isComplete || mesh.virtualServices.length > 1) {
        report('unused', { at: fieldOf(object, 'metadata', 'name'), with: { name } });
      }
    }
    for (const [root, delegate, index] of dropped(mesh)) {
      const at = fieldOf(delegate.object, 'spec', 'http', index, 'match');
      report('conflictingRule', { at, with: { root: root.object.name } });
    }
  },
});

function related({ virtualServices }: Mesh, { wanted, reason }: LostDelegate) {
  const field = {
    'has-hosts': 'hosts',
    'conflicting-match': 'http',
    'not-exported': 'exportTo',
    missing: '',
  }[reason];
  return virtualServices
    .filter(({ object }) => `${object.namespace}/${object.name}` === wanted)
    .map(({ object }) => ({
      at: fieldOf(object, 'spec', field),
      message: `VirtualService ${wanted} is here`,
    }));
}

/** Rules of delegates of which nothing is left where others of the same delegate take over. */
function dropped(mesh: Mesh): [VirtualService, VirtualService, number][] {
  const byObject = new Map(mesh.virtualServices.map((each) => [each.object, each]));
  return mesh.virtualServices.flatMap((root) => {
    const kept = new Map<VirtualService, Set<number>>();
    for (const { at } of root.http) {
      const delegate = at.object === root.object ? undefined : byObject.get(at.object);
      if (delegate === undefined) continue;
      kept.set(delegate, (kept.get(delegate) ?? new Set()).add(Number(at.path[2])));
    }
    return [...kept].flatMap(([delegate, indexes]) =>
      (delegate.spec.http ?? []).flatMap((_, index): [VirtualService, VirtualService, number][] =>
        indexes.has(index) ? [] : [[root, delegate, index]],
      ),
    );
  });
}
