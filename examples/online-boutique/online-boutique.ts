import { Chart } from 'cdk8s';
import {
  type App,
  Backend,
  CanaryPair,
  Frontend,
  IngressGateway,
  Listener,
  Namespace,
  type VersionProps,
} from '../../lib';

const image = (name: string, tag: string) =>
  `us-central1-docker.pkg.dev/google-samples/microservices-demo/${name}:${tag}`;

/** What an environment of the shop decides. */
export interface OnlineBoutiqueProps {
  /** The tag of all images. */
  readonly tag: string;
  /**
   * A canary of the product catalog, and its share in percent.
   *
   * @default - none.
   */
  readonly productCatalog?: { readonly canary: VersionProps; readonly weight: number };
}

/** A shop of eleven services, most of which speak gRPC, behind one gateway. */
export function onlineBoutique(app: App, { tag, productCatalog }: OnlineBoutiqueProps): Chart {
  const chart = new Chart(app, 'online-boutique', { namespace: 'online-boutique' });
  new Namespace(chart, 'namespace', { injection: 'enabled' });

  const service = (name: string, port: number, targetPort = port) =>
    new Backend(chart, name, {
      port,
      targetPort,
      protocol: 'grpc',
      replicas: 1,
      version: { name: 'v1', image: image(name, tag) },
      everyVersion: { env: { PORT: String(targetPort) }, readiness: { grpc: {} } },
    });
  const as = (environmentVariable: string) => ({ environmentVariable });

  const catalog = service('productcatalogservice', 3550);
  const currency = service('currencyservice', 7000);
  const shipping = service('shippingservice', 50051);
  const payment = service('paymentservice', 50051);
  const email = service('emailservice', 5000, 8080);
  const ads = service('adservice', 9555);
  const recommendations = service('recommendationservice', 8080);
  recommendations.calls(catalog, as('PRODUCT_CATALOG_SERVICE_ADDR'));

  const redis = new Backend(chart, 'redis-cart', {
    port: 6379,
    protocol: 'tcp',
    replicas: 1,
    version: { name: 'v1', image: 'redis:8.0-alpine' },
  });
  const cart = service('cartservice', 7070);
  cart.calls(redis, as('REDIS_ADDR'));

  const checkout = service('checkoutservice', 5050);
  const frontend = new Frontend(chart, 'frontend', {
    port: 80,
    targetPort: 8080,
    replicas: 1,
    version: { name: 'v1', image: image('frontend', tag) },
  });
  for (const caller of [checkout, frontend]) {
    caller.calls(catalog, as('PRODUCT_CATALOG_SERVICE_ADDR'));
    caller.calls(currency, as('CURRENCY_SERVICE_ADDR'));
    caller.calls(cart, as('CART_SERVICE_ADDR'));
    caller.calls(shipping, as('SHIPPING_SERVICE_ADDR'));
  }
  checkout.calls(payment, as('PAYMENT_SERVICE_ADDR'));
  checkout.calls(email, as('EMAIL_SERVICE_ADDR'));
  frontend.calls(recommendations, as('RECOMMENDATION_SERVICE_ADDR'));
  frontend.calls(checkout, as('CHECKOUT_SERVICE_ADDR'));
  frontend.calls(ads, as('AD_SERVICE_ADDR'));

  if (productCatalog !== undefined) {
    new CanaryPair(chart, 'product-catalog-canary', { stable: catalog, replicas: 1, ...productCatalog });
  }
  new IngressGateway(chart, 'frontend-gateway', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['*'], to: frontend }],
  });
  return chart;
}
