import { listAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

/** The fields of an EnvoyFilter patch that its effect depends on. */
interface ConfigPatch {
  readonly applyTo?: string;
  readonly match?: {
    readonly proxy?: { readonly proxyVersion?: string };
    readonly listener?: { readonly filterChain?: { readonly filter?: { readonly name?: string } } };
  };
  readonly patch?: { readonly operation?: string; readonly value?: { readonly name?: string } };
}

const relative = new Set(['INSERT_AFTER', 'INSERT_BEFORE', 'INSERT_FIRST', 'REMOVE', 'REPLACE']);
const routes = new Set(['HTTP_ROUTE', 'ROUTE_CONFIGURATION']);
const replaceable = new Set(['HTTP_FILTER', 'NETWORK_FILTER', 'VIRTUAL_HOST', 'LISTENER_FILTER']);

/** The EnvoyFilters that older releases of Istio install themselves, one for each version of the proxy. */
const ofInstallation = /^(tcp-)?(stats-filter|metadata-exchange)-1\.\d+/;

export const envoyFilterPatchWithoutEffect = rule({
  name: 'envoy-filter-patch-without-effect',
  description: 'A patch of an EnvoyFilter is ignored, or depends on an undefined order.',
  severity: 'warning',
  upstream: ['IST0151', 'IST0152', 'IST0153', 'IST0154', 'IST0155'],
  messages: {
    ignored: {
      message: 'operation {operation} is ignored for applyTo: {applyTo}',
      effect: 'the proxies behave as if the patch did not exist',
      fix: 'use an operation that it supports, such as MERGE',
    },
    relative: {
      message: '{operation} depends on other patches, and spec.priority is not set',
      effect: 'the filter that it references may not exist yet, and then the patch has no effect',
      fix: 'set spec.priority above that of the filters that it references',
      severity: 'info',
    },
    versioned: {
      message: '{operation} of {filter} depends on a patch for one proxy version',
      effect: 'on proxies of other versions the filter may not exist, and then the patch has no effect',
      fix: 'set spec.priority, and match the same proxy versions in both',
      severity: 'info',
    },
  },
  check(mesh, report) {
    const versioned = new Set<string>();
    for (const object of mesh.ofKind('networking.istio.io', 'EnvoyFilter')) {
      if (ofInstallation.test(object.name)) continue;
      const { priority = 0 } = (object.data['spec'] ?? {}) as { priority?: number };
      for (const [index, value] of listAt(object, 'spec', 'configPatches').entries()) {
        const { applyTo = '', match = {}, patch } = (value ?? {}) as ConfigPatch;
        if (patch === undefined) continue;
        const { operation = '' } = patch;
        const filter = patch.value?.name ?? match.listener?.filterChain?.filter?.name ?? '';
        const at = fieldOf(object, 'spec', 'configPatches', index, 'patch', 'operation');
        const isIgnored =
          ((operation === 'ADD' || operation === 'REMOVE') && routes.has(applyTo)) ||
          (operation === 'REPLACE' && !replaceable.has(applyTo));
        if (isIgnored) report('ignored', { at, with: { operation, applyTo } });
        else if (relative.has(operation) && priority === 0) {
          if (versioned.has(filter)) report('versioned', { at, with: { operation, filter } });
          else report('relative', { at, with: { operation } });
        }
        if (match.proxy?.proxyVersion) versioned.add(filter);
      }
    }
  },
});
