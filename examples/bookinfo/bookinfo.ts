import { Chart } from 'cdk8s';
import {
  type App,
  Backend,
  CanaryPair,
  Frontend,
  IngressGateway,
  Listener,
  type Match,
  Namespace,
  Path,
} from '../../lib';

const port = 9080;
const image = (name: string) => `docker.io/istio/examples-bookinfo-${name}:1.20.1`;

/** The requests that a version of `reviews` gets; none by default. */
export interface Share {
  /** Requests that always go to the version. */
  readonly when?: readonly Match[];
  /** The share of the others, in percent. */
  readonly weight?: number;
}

/** What an environment of Bookinfo decides. */
export interface BookinfoProps {
  /** @default - `v2` runs, and gets no requests. */
  readonly v2?: Share;
  /** @default - `v3` runs, and gets no requests. */
  readonly v3?: Share;
}

/** Istio's sample application: four services, of which `reviews` has three versions, behind one gateway. */
export function bookinfo(app: App, { v2 = {}, v3 = {} }: BookinfoProps = {}): Chart {
  const chart = new Chart(app, 'bookinfo', { namespace: 'bookinfo' });
  new Namespace(chart, 'namespace', { injection: 'enabled' });

  const details = new Backend(chart, 'details', {
    port,
    replicas: 1,
    version: { name: 'v1', image: image('details-v1') },
  });
  const ratings = new Backend(chart, 'ratings', {
    port,
    replicas: 1,
    version: { name: 'v1', image: image('ratings-v1') },
  });
  const reviews = new Backend(chart, 'reviews', {
    port,
    replicas: 1,
    version: { name: 'v1', image: image('reviews-v1') },
    everyVersion: { env: { LOG_DIR: '/tmp/logs' } },
    calls: [ratings],
  });
  const productpage = new Frontend(chart, 'productpage', {
    port,
    replicas: 1,
    version: { name: 'v1', image: image('productpage-v1') },
    calls: [details, reviews],
  });

  for (const [name, { when, weight = 0 }] of Object.entries({ v2, v3 })) {
    new CanaryPair(chart, `reviews-${name}`, {
      stable: reviews,
      canary: { name, image: image(`reviews-${name}`) },
      replicas: 1,
      when,
      weight,
    });
  }

  new IngressGateway(chart, 'bookinfo-gateway', {
    listeners: [Listener.http(8080)],
    routes: [
      Path.exact('/productpage'),
      Path.prefix('/static'),
      Path.exact('/login'),
      Path.exact('/logout'),
      Path.prefix('/api/v1/products'),
    ].map((path) => ({ hosts: ['*'], path, to: productpage })),
  });
  return chart;
}
