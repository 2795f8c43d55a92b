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

/** A VirtualService without hosts, for other VirtualServices to delegate to. */
export function delegate(subset: string) {
  const { spec, ...rest } = virtualService(subset);
  return { ...rest, spec: { http: spec.http } };
}

/** A Gateway with one HTTP listener for these hosts. */
export function gateway(...hosts: string[]) {
  const servers = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }];
  return {
    apiVersion: istio,
    kind: 'Gateway',
    metadata: metadata('edge'),
    spec: { selector: { istio: 'ingressgateway' }, servers },
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

/** The Service, a subset for each version, and the Deployment of each. */
export function cart(...versions: string[]) {
  return [
    service('cart'),
    destinationRule(...versions),
    ...versions.map((version) => deployment('cart', version)),
  ];
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
