import { type FlaggerCanary, selectorKeys } from '../../mesh/controllers/flagger';
import type { Mesh } from '../../mesh/mesh';
import { labelsAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { labelText } from '../../mesh/registry/label-words';
import { gatewayName, MESH } from '../../mesh/routes/virtual-services';
import { rule } from '../rule';

const waits = 'Flagger reports an error and creates nothing: no Services, no primary pods, no VirtualService';

export const unresolvedCanary = rule({
  name: 'unresolved-canary',
  description:
    'A Canary of Flagger references a workload or a Gateway that does not exist, or that it cannot use.',
  severity: 'error',
  upstream: [],
  messages: {
    target: {
      message: 'Canary {canary} references {kind} {name}, which does not exist',
      effect: waits,
      fix: 'write the name of an existing workload in spec.targetRef',
    },
    absent: {
      message: 'Canary {canary} references {kind} {name}, which is not in these files',
      effect: `if it does not exist, ${waits}`,
      fix: 'write the name of an existing workload in spec.targetRef, or check it together with the workload',
      severity: 'warning',
    },
    label: {
      message: '{kind} {name} selects its pods by none of the labels that Flagger uses',
      effect: `it selects {labels}; unless Flagger runs with other -selector-labels, it reports an error and creates nothing`,
      fix: 'select the pods by app, name or app.kubernetes.io/name',
      severity: 'warning',
    },
    gateway: {
      message: 'Canary {canary} references Gateway {gateway}, which does not exist',
      effect:
        'the VirtualService that Flagger writes is bound to it: clients outside the mesh get 404, and no weight applies to them',
      fix: 'write NAMESPACE/NAME of an existing Gateway',
    },
    elsewhere: {
      message: 'Gateway {gateway} does not exist; namespace {within} has one',
      effect:
        'the VirtualService that Flagger writes is bound to it: clients outside the mesh get 404, and no weight applies to them',
      fix: 'write {other}: a name without a namespace resolves in the namespace of Canary {canary}',
    },
    delegate: {
      message: 'Canary {canary} has delegation beside hosts or gateways',
      effect: 'a delegate has neither: Flagger reports an error and writes no VirtualService',
      fix: 'remove spec.service.hosts and spec.service.gateways: the root VirtualService has them',
    },
  },
  check(mesh, report) {
    const { canaries } = mesh.controllers;
    if (canaries.length === 0) return;
    const workloads = new Map(
      mesh.workloads.all.map(({ object }) => [`${object.kind} ${object.namespace}/${object.name}`, object]),
    );
    for (const each of canaries) {
      const { object, target } = each;
      const { kind, name } = target;
      const { name: canary, namespace } = object;
      const workload = workloads.get(`${kind} ${namespace}/${name}`);
      const at = fieldOf(object, 'spec', 'targetRef', 'name');
      if (isMissing(mesh, each))
        report(mesh.known.holdsAll('apps', kind) ? 'target' : 'absent', { at, with: { canary, kind, name } });
      else if (workload !== undefined && !isSelectable(workload)) {
        const selector = fieldOf(workload, 'spec', 'selector');
        const labels = labelText(labelsAt(workload, 'spec', 'selector', 'matchLabels'));
        const related = [{ at: selector, message: 'its selector' }];
        report('label', { at, related, with: { kind, name, labels } });
      }
      if (!each.isOfIstio) continue;
      if (each.isDelegate && each.hosts.length + each.gateways.length > 0)
        report('delegate', { at: fieldOf(object, 'spec', 'service', 'delegation'), with: { canary } });
      for (const [index, written] of each.gateways.entries()) {
        const gateway = gatewayName(written, namespace);
        const [within = '', own = ''] = gateway.split('/');
        const exists = mesh.known.object('networking.istio.io', 'Gateway', within, own);
        if (gateway === MESH || exists === 'yes') continue;
        const place = fieldOf(object, 'spec', 'service', 'gateways', index);
        const [only, ...more] = mesh.known.named('networking.istio.io', 'Gateway', own);
        const isGuess = object.isUnplaced || only?.isUnplaced || hasPlaceholder(gateway);
        const isElsewhere =
          only !== undefined && more.length === 0 && mesh.known.namespace(within) !== 'unknown';
        if (isElsewhere && !isGuess && !written.includes('/')) {
          report('elsewhere', {
            at: place,
            related: [{ at: fieldOf(only, 'metadata', 'name'), message: 'the Gateway' }],
            with: { canary, gateway, within: only.namespace, other: `${only.namespace}/${only.name}` },
          });
        } else if (exists === 'no') report('gateway', { at: place, with: { canary, gateway } });
      }
    }
  },
});

/** Whether the manifests hold the workloads of the namespace, and not the target of a Canary. */
function isMissing({ known }: Mesh, { object, target: { kind, name } }: FlaggerCanary): boolean {
  if (kind !== 'Deployment' && kind !== 'DaemonSet') return false;
  return known.object('apps', kind, object.namespace, name) === 'no';
}

function isSelectable(workload: MeshObject): boolean {
  if (workload.kind !== 'Deployment' && workload.kind !== 'DaemonSet') return true;
  const selected = labelsAt(workload, 'spec', 'selector', 'matchLabels');
  return selectorKeys.some((key) => Object.hasOwn(selected, key));
}
