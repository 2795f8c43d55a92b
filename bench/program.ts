import { ApiObject, type App as CdkApp, Chart } from 'cdk8s';
import { Deployment, Service } from 'cdk8s-plus-27';
import { Backend, CanaryPair, header } from '../lib';

/**
 * Makes services with a canary each, one chart per service: what a large program looks like.
 *
 * @param promoted how many, from the first on, have promoted theirs
 */
export function canariedServices(app: CdkApp, count: number, promoted = 0): void {
  for (let index = 0; index < count; index++) {
    const chart = new Chart(app, `service-${index}`, { namespace: `team-${index % 50}` });
    const image = `shop/service-${index}`;
    const version = { name: 'v1', image: `${image}:1.4.2`, replicas: 2 };
    const canary = { name: 'v2', image: `${image}:1.5.0`, replicas: 1 };
    const isPromoted = index < promoted;
    const stable = new Backend(chart, `service-${index}`, {
      port: 8080,
      version: isPromoted ? { ...canary, replicas: 2 } : version,
    });
    if (isPromoted) continue;
    new CanaryPair(chart, 'canary', {
      stable,
      canary,
      when: [header('x-canary').is('true')],
      weight: 10,
    });
  }
}

/** The same amount of cdk8s-plus and plain objects, with none of our constructs (nor their validations). */
export function plainServices(app: CdkApp, count: number): void {
  for (let index = 0; index < count; index++) {
    const chart = new Chart(app, `service-${index}`, { namespace: `team-${index % 50}` });
    const [stable] = ['v1', 'v2'].map(
      (id) =>
        new Deployment(chart, id, { containers: [{ image: `shop/service-${index}:${id}`, port: 8080 }] }),
    );
    new Service(chart, 'service', {
      metadata: { name: `service-${index}` },
      selector: stable,
      ports: [{ port: 80, targetPort: 8080 }],
    });
    for (const kind of ['DestinationRule', 'VirtualService']) {
      const host = `service-${index}.team-${index % 50}.svc.cluster.local`;
      new ApiObject(chart, kind, {
        apiVersion: 'networking.istio.io/v1',
        kind,
        spec:
          kind === 'DestinationRule'
            ? { host }
            : { hosts: [host], http: [{ route: [{ destination: { host } }] }] },
      });
    }
  }
}
