import { traced } from './traced';

const manifests = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [web]
  http:
    - match:
        - port: 8080
      route: [{ destination: { host: web } }]
`;

test('a rule for another port is passed over for its port, also if no other rule is left', async () => {
  const { output } = await traced('trace http://shop.example.com/ -', manifests);
  expect(output).toContain('port-mismatch: http[0].match[0].port asks for 8080, found 80');
  expect(output).not.toContain('not-http');
});
