import { type } from './terminal';

const service = `apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { selector: { app: cart }, ports: [{ name: http, port: 80 }] }
`;

const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec:
  host: cart
  subsets:
    - name: v1
      labels: { version: v1 }
`;

const pods = `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata:
      labels:
        app: cart
    spec: { containers: [{ name: cart, image: "cart:1", ports: [{ containerPort: 80 }] }] }
`;

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec:
  hosts: [cart]
  http:
    - route: [{ destination: { host: cart, subset: v1 } }]
`;

const files = { 'k8s/a.yaml': `${service}---\n${rule}---\n${route}`, 'k8s/b.yaml': pods };
const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

test('--fix names the file and line that it changes, the change, and the finding that it fixes', async () => {
  const { stdout, status } = await type('check k8s --fix', { files });
  expect(inOneLine(stdout)).toContain(
    'changed k8s/b.yaml:10: adds version: v1 to the pod template of Deployment cart (applying this replaces its pods); fixes subset-without-pods at k8s/a.yaml:13',
  );
  expect(status).toBe(0);
  expect(inOneLine((await type('check k8s --dry-run', { files })).stdout)).toContain(
    'would change k8s/b.yaml:10: adds version: v1',
  );
});

test('--fix gives the line after all changes of a file', async () => {
  const web = pods
    .replaceAll('cart', 'web')
    .replace('namespace: shop }', 'namespace: shop, labels: { version: 1.10 } }');
  const text = [pods, service, rule, route, web].join('---\n');
  const { stdout } = await type('check k8s --fix', { files: { 'k8s/a.yaml': text } });
  expect(stdout).toMatch(/^changed k8s\/a\.yaml:10: adds version: v1/m);
  expect(inOneLine(stdout)).toContain(
    'changed k8s/a.yaml:37: writes version: 1.10 in metadata.labels of Deployment web; fixes label-not-a-string at k8s/a.yaml:36',
  );
});

test('--fix neither shows nor counts advice', async () => {
  const annotated = pods
    .replace('        app: cart\n', '        app: cart\n        version: v1\n')
    .replace(
      '    metadata:\n',
      '    metadata:\n      annotations: { sidecar.istio.io/rewriteAppHTTPProbers: "true" }\n',
    );
  const advised = { ...files, 'k8s/b.yaml': annotated };
  expect((await type('check k8s', { files: advised })).stdout).toContain('it works today;');
  const { stdout, status } = await type('check k8s --fix', { files: advised });
  expect({ stdout, status }).toEqual({
    stdout: '--fix fixed 0 findings in 0 files. No error or warning is left.\n',
    status: 0,
  });
});
