import { containersOf } from '../../mesh/injection/pods';
import { valueAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { templatePath } from '../../mesh/registry/workloads';
import { rule } from '../rule';

const proxyUser = 1337;

export const podRunsAsProxy = rule({
  name: 'pod-runs-as-proxy',
  description: 'An application runs as user 1337, whose traffic bypasses the sidecar.',
  severity: 'error',
  upstream: ['IST0144'],
  messages: {
    user: {
      message: '{kind} {name} runs as user 1337, the user of the sidecar',
      effect:
        'its requests bypass the sidecar: no routes, no subsets, no mTLS, so STRICT services refuse them',
      fix: 'run it as another user',
    },
  },
  check(mesh, report) {
    for (const { object } of mesh.workloads.all) {
      const template = templatePath(object);
      if (template === undefined) continue;
      const { kind, name } = object;
      const ofPod = [...template, 'spec', 'securityContext', 'runAsUser'];
      if (valueAt(object, ...ofPod) === proxyUser)
        report('user', { at: fieldOf(object, ...ofPod), with: { kind, name } });
      for (const { container, path } of containersOf(object)) {
        const own = [...path, 'securityContext', 'runAsUser'];
        if (container.name === 'istio-proxy' || container.name === 'istio-init') continue;
        if (valueAt(object, ...own) === proxyUser)
          report('user', { at: fieldOf(object, ...own), with: { kind, name } });
      }
    }
  },
});
