import { ApiObject, Chart } from 'cdk8s';
import { App, type AppProps, Backend, ProgramError } from '../../lib';
import { reportWarnings } from '../../lib/constructs/problems/problem';
import { emptyFolder, filesIn } from './folder';

const ofAConstruct = { rule: 'few-pods', message: 'cart has one pod', effect: 'none', fix: 'ask for two' };

/** A service with a warning of its own, and a raw object of which the check warns. */
function program(props: AppProps = {}): App {
  const app = new App({ outdir: emptyFolder(), ...props });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const cart = new Backend(chart, 'cart', { port: 8080, version: { name: 'v1', image: 'cart:1' } });
  reportWarnings(cart, () => [ofAConstruct]);
  new ApiObject(chart, 'raw', {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'raw' },
    spec: { host: 'no-such-service' },
  });
  return app;
}

/** What is printed to standard error meanwhile. */
function printed(work: () => void): string {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    work();
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
  }
}

test('warnings of constructs and of the check are told, and everything is written', () => {
  const app = program({ printWarnings: false });
  const { warnings } = app.synth();
  expect(warnings).toEqual([
    { path: 'shop/cart', ...ofAConstruct },
    expect.objectContaining({ path: 'shop/raw', rule: 'destination-rule-for-missing-host' }),
  ]);
  expect(filesIn(app.outdir)).toHaveProperty(['shop/DestinationRule.raw.yaml']);
});

test('they are printed in the form of problems, the same ones once', () => {
  const app = program();
  const text = printed(() => {
    app.synth();
    app.synth();
  });
  expect(text).toContain(`2 warnings in this program.

shop/cart
    cart has one pod (few-pods)
      on the wire: none
      fix: ask for two

shop/raw
`);
  expect(text.match(/2 warnings/g)).toHaveLength(1);
});

test('they are not printed where the program or the environment says so, nor where nothing is written', () => {
  expect(printed(() => program({ printWarnings: false }).synth())).toBe('');
  expect(printed(() => program().synthYaml())).toBe('');
  process.env.CDK8S_ISTIO_WARNINGS = '0';
  try {
    expect(printed(() => program().synth())).toBe('');
  } finally {
    delete process.env.CDK8S_ISTIO_WARNINGS;
  }
});

test('a program without warnings prints nothing', () => {
  const app = new App({ outdir: emptyFolder() });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  new Backend(chart, 'cart', { port: 8080, version: { name: 'v1', image: 'cart:1' } });
  expect(printed(() => expect(app.synth().warnings).toEqual([]))).toBe('');
});

test('a warning that cannot be worked out is a problem of its construct', () => {
  const app = program();
  const [chart] = app.charts;
  reportWarnings(chart as Chart, () => {
    throw new Error('fell over');
  });
  expect(() => app.synth()).toThrow(ProgramError);
  expect(() => app.synth()).toThrow(/shop\n {4}fell over/);
});
