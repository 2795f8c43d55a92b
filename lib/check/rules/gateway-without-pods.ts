import { servesGateway } from '../../mesh/gateway/gateways';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { isWritten, type Workload } from '../../mesh/registry/workloads';
import { rule } from '../rule';

export const gatewayWithoutPods = rule({
  name: 'gateway-without-pods',
  description: 'A Gateway selects no pod.',
  severity: 'error',
  upstream: ['IST0101', 'KIA0302'],
  messages: {
    missing: {
      message: 'Gateway {gateway} selects {labels}, which matches no pod',
      effect: 'nothing listens on its ports: connections are refused',
      fix: "select the labels of a gateway's pods, such as istio: ingressgateway",
    },
    unknown: {
      message: 'Gateway {gateway} selects {labels}, which matches no pod in these files',
      effect: 'if no pod matches, nothing listens on its ports: connections are refused',
      fix: "check it together with the gateway's Deployment, or select the labels of a gateway, such as istio: ingressgateway",
      severity: 'warning',
    },
    other: {
      message: 'Gateway {gateway} selects {labels}, and {workload} has {own}',
      effect: 'if {workload} is meant, it does not listen on these ports: connections are refused',
      fix: 'select {own}, if that gateway is meant',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const hasOwnGateway = mesh.workloads.all.some(
      ({ object, containers }) =>
        object.data['spec'] !== undefined && containers.some(({ image }) => image === 'auto'),
    );
    let found: Workload | null | undefined;
    /** The only gateway of the files that no Gateway selects. */
    const idle = (): Workload | undefined => {
      if (found === undefined) {
        const pods = mesh.workloads.all.filter(
          (each) => isWritten(each) && each.containers.some(({ image }) => image === 'auto'),
        );
        const [only, ...others] = pods;
        const isIdle = mesh.gateways.every(({ spec }) => Object.keys(spec.selector ?? {}).length > 0);
        const isUnused = mesh.gateways.every((each) => !servesGateway(only?.labels ?? {}, each));
        found = others.length === 0 && isIdle && isUnused ? (only ?? null) : null;
      }
      return found ?? undefined;
    };
    for (const gateway of mesh.gateways) {
      const { selector = {} } = gateway.spec;
      if (Object.keys(selector).length === 0) continue;
      const serving = mesh.workloads.all.filter(({ labels: each }) => servesGateway(each, gateway));
      const at = fieldOf(gateway.object, 'spec', 'selector');
      const labels = Object.entries(selector)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
      if (serving.length > 0) {
        const own = serving.some(isWritten) ? undefined : idle();
        const label = own && Object.entries(own.labels).find(([key]) => key === 'istio' || key === 'app');
        if (own === undefined || label === undefined) continue;
        const related = [{ at: own.at, message: `${own.object.kind} ${own.object.name}` }];
        report('other', {
          at,
          related,
          with: { gateway: gateway.object.name, labels, workload: own.object.name, own: label.join('=') },
        });
        continue;
      }
      const words = { gateway: gateway.object.name, labels };
      if (mesh.known.holdsAllPods() || hasOwnGateway) report('missing', { at, with: words });
      else report('unknown', { at, with: words });
    }
  },
});
