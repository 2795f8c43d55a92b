import type { Plan } from '../../../lib/plan/plan';
export const istio = 'networking.istio.io/v1';
export const metadata = (name: string) => ({ name, namespace: 'shop' });

export function destinationRule(...versions: string[]) {
  const subsets = versions.map((name) => ({ name, labels: { version: name } }));
  return {
    apiVersion: istio,
    kind: 'DestinationRule',
    metadata: metadata('cart'),
    spec: { host: 'cart', subsets },
  };
}

export function virtualService(subset: string, more: object = {}) {
  const http = [{ route: [{ destination: { host: 'cart', subset } }] }];
  return {
    apiVersion: istio,
    kind: 'VirtualService',
    metadata: metadata('cart'),
    spec: { hosts: ['cart'], http, ...more },
  };
}

export function deployment(app: string, version: string, more: object = {}) {
  const labels = { app, version };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: app, ports: [{ containerPort: 8080 }] }] },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(`${app}-${version}`),
    spec: { selector: { matchLabels: labels }, template, ...more },
  };
}

export function service(app: string) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(app),
    spec: { selector: { app }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

/** Each step as the kinds of its objects, `-` before those that go. */
export function kindsIn(plan: Plan): string[][] {
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  const kindOf = (key: string) => key.split('/')[1] ?? '';
  return plan.steps.map(({ applied, deleted }) => [
    ...applied.map(({ key }) => kindOf(key)),
    ...deleted.map(({ key }) => `-${kindOf(key)}`),
  ]);
}

export function assumedOf(plan: Plan): string[] {
  return plan.kind === 'plan' ? plan.assumptions.map(({ words }) => words) : [];
}

export function unjudgedOf(plan: Plan): string[] {
  return plan.kind === 'plan' ? plan.unjudged.map(({ name, why }) => `${name} ${why}`) : [];
}
