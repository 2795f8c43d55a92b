import { traced } from './traced';

const pods = `
apiVersion: v1
kind: Service
metadata: { name: backend, namespace: shop }
spec:
  selector: { app: backend }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: backend-v1, namespace: shop }
spec:
  selector: { matchLabels: { app: backend } }
  template:
    metadata: { labels: { app: backend } }
    spec: { containers: [{ name: main, image: backend, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: edge, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [edge]
  http: [{ route: [{ destination: { host: backend } }] }]
`;

const gateway = (port: number, selector = 'ingressgateway') => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  selector: { istio: ${selector} }
  servers:
    - hosts: [shop.example.com]
      port: { number: ${port}, name: http, protocol: HTTP }
`;

const service = (targetPort: number | string, selector = 'ingressgateway') => `
apiVersion: v1
kind: Service
metadata: { name: istio-ingressgateway, namespace: istio-system }
spec:
  type: NodePort
  selector: { istio: ${selector} }
  ports: [{ name: http2, port: 80, targetPort: ${targetPort}, nodePort: 30080 }]
`;

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge-pods, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata: { labels: { istio: edge } }
    spec: { containers: [{ name: istio-proxy, image: auto, ports: [{ name: web, containerPort: 9080 }] }] }
`;

const state = (...documents: string[]) => [pods, ...documents].join('---');
const trace = async (url: string, manifests: string) => (await traced(`trace ${url} -`, manifests)).output;

test('port 80 leads to a server for the port of the pods, and the URL stays as written', async () => {
  const output = await trace('http://shop.example.com/', state(gateway(8080), service(8080)));
  expect(output).toContain('GET http://shop.example.com/\n');
  expect(output).toContain('answered by backend-v1');
  expect(output).toContain('port 80 of Service istio-ingressgateway leads to port 8080');
});

test('a server for the port of the Service needs no other port', async () => {
  const output = await trace('http://shop.example.com/', state(gateway(80), service(8080)));
  expect(output).toContain('answered by backend-v1');
  expect(output).not.toContain('leads to port');
});

test('without a Service in the files the ports of the charts of Istio count', async () => {
  const known = await trace('http://shop.example.com/', state(gateway(8080)));
  expect(known).toContain('answered by backend-v1');
  expect(known).toContain('port 80 of the gateway is taken to lead to port 8080');
  const custom = await trace('http://shop.example.com/', state(gateway(8080, 'edge')));
  expect(custom).toContain('answered by backend-v1');
  expect(custom).toContain('port 80 of the gateway is taken to lead to port 8080');
});

test('a node port leads to the port of the pods, or to that of the Service', async () => {
  for (const port of [8080, 80]) {
    const output = await trace('http://shop.example.com:30080/', state(gateway(port), service(8080)));
    expect(output).toContain('answered by backend-v1');
    expect(output).toContain(`node port 30080 of Service istio-ingressgateway leads to port ${port}`);
  }
});

test('a target port with a name is the port of the container with that name', async () => {
  const files = state(gateway(9080, 'edge'), service('web', 'edge'), deployment);
  const output = await trace('http://shop.example.com/', files);
  expect(output).toContain('answered by backend-v1');
  expect(output).toContain('port 80 of Service istio-ingressgateway leads to port 9080');
});

test('a port that leads to no server is closed, and the fix names the port that clients call', async () => {
  const output = await trace('http://shop.example.com:9000/', state(gateway(8080), service(8080)));
  expect(output).toContain('(no-listener)');
  expect(output).toContain('call port 80,');
  // The port of the pods is no port of the Service.
  const plain = await trace('http://shop.example.com:9000/', state(gateway(8000, 'edge')));
  expect(plain).toContain('call port 8000,');
});
