import { Chart } from 'cdk8s';
import { Frontend, IngressGateway, Listener, Namespace } from '../../../lib';
import { makeCertificate } from '../lab/certificate';
import { proved, theLab, times } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'https';
const HOST = 'https.example.com';
const CREDENTIAL = 'https-proof';

test('HTTPS by credentialName, and the redirect to it', async () => {
  const lab = theLab();
  const { key, cert } = await makeCertificate(lab.places.work, CREDENTIAL, [HOST]);
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: CREDENTIAL, namespace: 'istio-system' },
    stringData: { 'tls.crt': cert, 'tls.key': key },
  };
  const objects = synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const web = new Frontend(chart, 'web', {
      port: 80,
      targetPort: 3000,
      version: { name: 'v1', image: 'web:1' },
    });
    new IngressGateway(chart, 'gateway', {
      listeners: [Listener.httpsRedirect(80), Listener.https(443, { credentialName: CREDENTIAL })],
      routes: [{ hosts: [HOST], to: web }],
    });
  });
  await lab.apply([secret, ...objects]);
  await lab.settle([NAMESPACE]);
  const redirected = await times(10, 'outside', { url: `http://${HOST}/x?y=1` });
  for (const { status, headers } of redirected) {
    expect([status, headers['location']]).toEqual([301, `https://${HOST}/x?y=1`]);
  }
  // With the certificate as its only authority: another certificate would be an error.
  for (const http2 of [false, true]) {
    const served = await times(10, 'outside', { url: `https://${HOST}/x`, ca: cert, http2 });
    for (const { status, reached } of served) expect([status, reached?.path]).toEqual([200, '/x']);
  }
  proved({
    promise: 'HTTPS at the gateway by `credentialName`, and the redirect to it',
    how: 'a certificate created by the test, the only one that the caller trusts; HTTP/1.1 and HTTP/2',
    requests: 30,
    outcome: 'port 80 answers 301 with the same path, port 443 serves the request',
  });
});
