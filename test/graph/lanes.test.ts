import { Chart } from 'cdk8s';
import { App, Backend, Lane } from '../../lib';
import { graphOfTexts } from './reading';

test('a call of several versions has the rule of each of them', () => {
  const app = new App({ printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const version = (name: string) => ({ name, image: `shop/app:${name}` });
  const cart = new Backend(chart, 'cart', { port: 80, version: version('v1') });
  const page = new Backend(chart, 'page', { port: 80, version: version('v1'), calls: [cart] });
  for (const name of ['v2', 'v3'])
    new Lane(chart, name, {
      entry: { stable: page, canary: version(name) },
      canaries: [{ stable: cart, canary: version(name) }],
      weight: 10,
    });
  const { edges } = graphOfTexts({ 'shop.yaml': app.synthYaml() });
  expect(edges.map(({ rules }) => rules.map(({ matches, to }) => [matches, to]))).toEqual([
    ['v2', 'v3'].map((name) => [
      [{ path: null, conditions: ['from app=page', `from version=${name}`, 'from namespace shop'] }],
      [{ service: expect.any(String), version: expect.stringMatching(`/${name}$`), percent: 100 }],
    ]),
  ]);
});
