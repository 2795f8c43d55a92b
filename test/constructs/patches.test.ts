import { ApiObject, Chart, Duration, JsonPatch } from 'cdk8s';
import { App, Backend } from '../../lib';

function cart() {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const backend = new Backend(chart, 'cart', {
    port: 8080,
    version: { name: 'v1', image: 'shop/cart:1', shutdown: { drain: Duration.seconds(5) } },
  });
  return { app, backend };
}

const specOf = (app: App, kind: string) =>
  app.manifests().find((manifest) => manifest.kind === kind)?.['spec'];

test('a pod drains by a sleep that needs no command in the image', () => {
  expect(specOf(cart().app, 'Deployment')).toMatchObject({
    template: { spec: { containers: [{ lifecycle: { preStop: { sleep: { seconds: 5 } } } }] } },
  });
});

test('a patch reaches the Deployment also where Kubernetes 1.27 did not know the field', () => {
  const { app, backend } = cart();
  ApiObject.of(backend.stable.deployment).addJsonPatch(
    JsonPatch.add('/spec/template/spec/resources', { limits: { cpu: '2' } }),
  );
  expect(specOf(app, 'Deployment')).toMatchObject({
    template: { spec: { resources: { limits: { cpu: '2' } } } },
  });
});

test('a patch reaches the Service also where Kubernetes 1.27 did not know the field', () => {
  const { app, backend } = cart();
  ApiObject.of(backend.service).addJsonPatch(JsonPatch.add('/spec/trafficDistribution', 'PreferClose'));
  expect(specOf(app, 'Service')).toMatchObject({ trafficDistribution: 'PreferClose' });
});

test('synthesizing twice patches once', () => {
  const { app, backend } = cart();
  ApiObject.of(backend.service).addJsonPatch(
    JsonPatch.add('/spec/ports/-', { name: 'http-9', port: 9, targetPort: 9 }),
  );
  expect(app.synthYaml()).toBe(app.synthYaml());
});

test('no zero value that the API server drops stands in a Deployment or a Service', () => {
  const text = cart().app.synthYaml();
  for (const noise of ['hostNetwork', 'setHostnameAsFQDN', 'minReadySeconds', 'externalIPs']) {
    expect(text).not.toContain(noise);
  }
});
