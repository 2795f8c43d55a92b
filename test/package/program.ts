import { Chart } from 'cdk8s';
import { App, Backend, CanaryPair, Frontend, header, IngressGateway, Listener } from '../../lib';

const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop' });
const cart = new Backend(chart, 'cart', { port: 8080, version: { name: 'v1', image: 'shop/cart:1.0.0' } });
const web = new Frontend(chart, 'web', {
  port: 80,
  version: { name: 'v1', image: 'shop/web:1.0.0' },
  calls: [cart],
});
new IngressGateway(chart, 'public', {
  listeners: [Listener.http(80)],
  routes: [{ hosts: ['shop.example.com'], to: web }],
});
new CanaryPair(chart, 'cart-canary', {
  stable: cart,
  canary: { name: 'v2', image: 'shop/cart:1.1.0' },
  when: [header('x-canary').is('true')],
  weight: 10,
});
app.synth();
