import { environments } from '../../examples/environments/environments';
import { type Environment, shop } from '../../examples/environments/shop';
import { App } from '../../lib';
import { emptyFolder, filesIn } from '../constructs/folder';

function appOf(outdir: string, environment: Environment): App {
  const app = new App({ outdir, printWarnings: false, kustomization: true });
  shop(app, environment);
  return app;
}

test('each environment has a folder with its own host, images and numbers', () => {
  const folder = emptyFolder();
  App.synthAll(Object.entries(environments).map(([path, each]) => appOf(`${folder}/${path}`, each)));
  expect(filesIn(folder)).toMatchSnapshot();
});

test('one environment with a problem keeps all of them as they are', () => {
  const folder = emptyFolder();
  const [first, second] = Object.values(environments);
  if (first === undefined || second === undefined) throw new Error('the example has fewer environments');
  const wrong = { ...second, canary: { tag: '1', weight: 101 } };
  expect(() => App.synthAll([appOf(`${folder}/a`, first), appOf(`${folder}/b`, wrong)])).toThrow(
    `${folder}/b: shop/cart-canary\n    the weight of version v2 is 101`,
  );
  expect(filesIn(folder)).toEqual({});
});
