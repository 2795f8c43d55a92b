import { Chart } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { type App, Backend, CanaryPair, Frontend, IngressGateway, Listener, Namespace } from '../../lib';

/** All that differs between environments. */
export interface Environment {
  /** The host at which clients reach the shop. */
  readonly host: string;
  /** The tags of the images by name, as CI writes them to `images.json`. */
  readonly images: Readonly<Record<'cart' | 'page', string>>;
  /** The number of pods of each service, or the limits of its autoscaler. */
  readonly scale: { readonly replicas: number } | { readonly autoscaling: { min: number; max: number } };
  /**
   * The tag of a canary of `cart`, and its share in percent.
   *
   * @default - none.
   */
  readonly canary?: { readonly tag: string; readonly weight: number };
}

/** The shop in one environment. */
export function shop(app: App, { host, images, scale, canary }: Environment): Chart {
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  new Namespace(chart, 'namespace', { injection: 'enabled' });
  const everyVersion = { resources: { cpu: { request: Cpu.millis(250) } } };
  const cart = new Backend(chart, 'cart', {
    port: 8080,
    version: { name: 'v1', image: `shop/cart:${images.cart}` },
    everyVersion,
    ...scale,
  });
  const page = new Frontend(chart, 'page', {
    port: 80,
    version: { name: 'v1', image: `shop/page:${images.page}` },
    everyVersion,
    ...scale,
    calls: [cart],
  });
  if (canary !== undefined) {
    new CanaryPair(chart, 'cart-canary', {
      stable: cart,
      canary: { name: 'v2', image: `shop/cart:${canary.tag}` },
      weight: canary.weight,
    });
  }
  new IngressGateway(chart, 'public', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: [host], to: page }],
  });
  return chart;
}
