import { Chart } from 'cdk8s';
import {
  App,
  Backend,
  type Callers,
  IngressGateway,
  Listener,
  type Manifest,
  Namespace,
  Path,
  type Route,
} from '../../../lib';
import type { KubernetesObject } from '../lab/objects';
import { type CallersPlan, HTTP_PORT, PATHS, SERVICES, type ServiceName, STRANGER, TCP_PORT } from './plans';

/** The account of the lab's gateway. */
export const GATEWAY_ACCOUNT = { namespace: 'istio-system', name: 'default' };

export function namespaceOf({ number }: Pick<CallersPlan, 'number'>): string {
  return `callers-${number}`;
}

/** The host at which a gateway exposes a service. */
export function hostOf({ number }: Pick<CallersPlan, 'number'>, service: ServiceName): string {
  return `${service}-${number}.callers.test`;
}

/** The objects of a program. */
export function manifestsOf(plan: CallersPlan, callers: Callers): readonly Manifest[] {
  const namespace = namespaceOf(plan);
  const app = new App({ callers });
  const chart = new Chart(app, 'chart', { namespace });
  new Namespace(chart, 'namespace');
  const otherCallers = plan.admitsStranger ? [{ namespace, serviceAccount: 'default' }] : [];
  const services = new Map(
    SERVICES.map((name) => {
      const ports = [{ port: HTTP_PORT }, { port: TCP_PORT, protocol: 'tcp' as const }] as const;
      const version = { name: 'v1', image: 'app', replicas: 1 };
      return [name, new Backend(chart, name, { ports, version, otherCallers })] as const;
    }),
  );
  const find = (name: ServiceName) => services.get(name) as Backend;
  for (const { caller, callee, port, paths, methods } of plan.calls) {
    find(caller).calls(find(callee), { port, methods, paths: paths?.map(pathOf) });
  }
  const routes = plan.routes.map(
    ({ to, path }): Route => ({
      hosts: [hostOf(plan, to)],
      to: find(to).exposed(),
      path: path && pathOf(path),
    }),
  );
  if (routes.length > 0) {
    const listeners = [Listener.http(80)] as const;
    new IngressGateway(chart, namespace, { listeners, routes, serviceAccount: GATEWAY_ACCOUNT });
  }
  return app.manifests();
}

function pathOf(kind: keyof typeof PATHS): Path {
  return kind === 'prefix' ? Path.prefix(PATHS.prefix) : Path.exact(PATHS.exact);
}

/** A pod that no program declares. */
export function strangerOf(plan: CallersPlan): KubernetesObject {
  const labels = { app: STRANGER, version: 'v1' };
  const containers = [{ name: 'app', image: 'app', ports: [{ containerPort: HTTP_PORT }] }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: STRANGER, namespace: namespaceOf(plan) },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  } as KubernetesObject;
}
