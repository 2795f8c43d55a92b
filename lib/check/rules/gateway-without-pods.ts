import { servesGateway } from '../../mesh/gateway/gateways';
import { fieldOf } from '../../mesh/objects/mesh-object';
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
  },
  check(mesh, report) {
    const hasOwnGateway = mesh.workloads.all.some(
      ({ object, containers }) =>
        object.data['spec'] !== undefined && containers.some(({ image }) => image === 'auto'),
    );
    for (const gateway of mesh.gateways) {
      const { selector = {} } = gateway.spec;
      if (Object.keys(selector).length === 0) continue;
      if (mesh.workloads.all.some(({ labels }) => servesGateway(labels, gateway))) continue;
      const at = fieldOf(gateway.object, 'spec', 'selector');
      const labels = Object.entries(selector)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
      const words = { gateway: gateway.object.name, labels };
      if (mesh.known.holdsAllPods() || hasOwnGateway) report('missing', { at, with: words });
      else report('unknown', { at, with: words });
    }
  },
});
