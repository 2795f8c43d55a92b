import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BookinfoProps, bookinfo } from '../../examples/bookinfo/bookinfo';
import { App, header } from '../../lib';
import { linesBetween } from './compared';

const services = readFileSync(join(__dirname, 'bookinfo/services.yaml'), 'utf8');

/** The VirtualService of `reviews` that a person writes for a step of the sample. */
function reviews(...http: readonly object[]): string {
  return JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'reviews', namespace: 'bookinfo' },
    spec: { hosts: ['reviews'], http },
  });
}

const to = (shares: Readonly<Record<string, number>>) => ({
  route: Object.entries(shares).map(([subset, weight]) => ({
    destination: { host: 'reviews', subset },
    weight,
  })),
});
const jason = { match: [{ headers: { 'end-user': { exact: 'jason' } } }] };
const isJason = [header('end-user').is('jason')];

const steps: [string, string, BookinfoProps][] = [
  ['all requests to v1', reviews(to({ v1: 100 })), {}],
  ['jason to v2', reviews({ ...jason, ...to({ v2: 100 }) }, to({ v1: 100 })), { v2: { when: isJason } }],
  ['v2 at 10%', reviews(to({ v1: 90, v2: 10 })), { v2: { weight: 10 } }],
  ['v2 at 20%', reviews(to({ v1: 80, v2: 20 })), { v2: { weight: 20 } }],
  ['v3 at 50%', reviews(to({ v1: 50, v3: 50 })), { v3: { weight: 50 } }],
  ['all requests to v3', reviews(to({ v3: 100 })), { v3: { weight: 100 } }],
  ['v2 and v3 at 50%', reviews(to({ v2: 50, v3: 50 })), { v2: { weight: 50 }, v3: { weight: 50 } }],
  [
    'jason to v2, the others to v3',
    reviews({ ...jason, ...to({ v2: 100 }) }, to({ v3: 100 })),
    { v2: { when: isJason }, v3: { weight: 100 } },
  ],
];

function written(props: BookinfoProps): string {
  const app = new App({ printWarnings: false });
  bookinfo(app, props);
  return app.synthYaml();
}

test.each(steps)(
  '%s: no request is answered as the hand-written sample does not answer it',
  (_, yaml, props) => {
    expect(linesBetween(`${services}---\n${yaml}`, written(props))).toEqual([]);
  },
);

test('the comparison sees the steps of the sample', () => {
  const [first = '', second = ''] = steps.map(([, yaml]) => `${services}---\n${yaml}`);
  expect(linesBetween(first, second)).not.toEqual([]);
});

test('the program as it stands', () => {
  expect(`\n${written({ v2: { when: isJason } })}`).toMatchSnapshot();
});
