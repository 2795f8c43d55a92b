import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { LostDelegate, VirtualService } from '../../mesh/routes/virtual-services';
import { below } from '../routes/written-rules';
import { rule } from '../rule';

export const missingDelegate = rule({
  name: 'missing-delegate',
  description:
    'A rule delegates to a VirtualService that does not exist or cannot take its requests, or a delegate is unused.',
  severity: 'error',
  messages: {
    missing: {
      message: 'the rule delegates to VirtualService {wanted}, which does not exist',
      effect: 'the rule is dropped: its requests follow a later rule, or get 404 (flag NR)',
      fix: 'write the VirtualService with its namespace, or add it without hosts',
    },
    unknown: {
      message: 'the rule delegates to {wanted}, a VirtualService in no file here',
      effect:
        'if it does not exist, the rule is dropped: its requests follow a later rule, or get 404 (flag NR)',
      fix: 'check it together with the VirtualService',
      severity: 'warning',
    },
    hasHosts: {
      message: 'the rule delegates to VirtualService {wanted}, which has hosts',
      effect: 'the rule is dropped: its requests follow a later rule, or get 404 (flag NR)',
      fix: 'remove spec.hosts from {wanted}, or move its rules here',
    },
    notExported: {
      message: 'VirtualService {wanted} is not exported to namespace {namespace}',
      effect:
        'the rule that delegates to it is dropped: its requests follow a later rule, or get 404 (flag NR)',
      fix: 'add {namespace} to spec.exportTo of {wanted}',
    },
    conflicting: {
      message: "no match of VirtualService {wanted} lies within this rule's matches",
      effect:
        'the rule that delegates to it is dropped: its requests follow a later rule, or get 404 (flag NR)',
      fix: 'make the matches there equal to these or narrower, such as a longer prefix of the same path',
    },
    conflictingRule: {
      message: 'the match lies outside the requests that {root} delegates',
      effect: 'this rule is dropped; its requests follow a later rule, or get 404 (flag NR)',
      fix: 'make the match equal to that of {root} or narrower, such as a longer prefix of the same path',
    },
    nested: {
      message: 'a delegate delegates again',
      effect: 'istiod refuses the object: it follows only one delegation',
      fix: 'move the rules of the second delegate here',
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
        } else {
          const [namespace = '', name = ''] = each.wanted.split('/');
          const exists = mesh.known.object('networking.istio.io', 'VirtualService', namespace, name);
          if (exists === 'no') report('missing', { at, with: holes });
          else if (exists === 'unknown' && mesh.known.namespace(namespace) === 'yes')
            report('unknown', { at, with: holes });
        }
      }
    }
    for (const { object, hosts } of mesh.virtualServices) {
      const { namespace, name } = object;
      if (hosts.length > 0 || wanted.has(`${namespace}/${name}`)) continue;
      // Whoever delegates may be in another file.
      if (mesh.known.holdsAll('networking.istio.io', 'VirtualService') || mesh.virtualServices.length > 1) {
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
