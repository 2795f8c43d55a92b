import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisesOfHelp, renderingOptions, type TriedOptions } from './help-promises';
import { folderWith, type, typeIn } from './terminal';

const cart = `apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { selector: { app: cart }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec:
      containers:
        - name: cart
          image: shop/cart:1.0.0
          env: [{ name: BANK_URL, value: "http://bank.money.svc.cluster.local:8080" }]
`;

const web = cart.replaceAll('cart', 'web').replace('http://bank.money', 'http://cart.shop');
const files = { 'dist/cart.yaml': cart, 'dist/web.yaml': web };
const graphIn = async (command: string, world = files) =>
  JSON.parse((await type(`graph ${command} -o json`, { files: world })).stdout);
const names = (graph: { services: { name: string }[] }) => graph.services.map(({ name }) => name);

/** What each option of `graph --help` does, tried. */
const options: TriedOptions = {
  '--output': async () => {
    expect((await type('graph -o svg', { files })).stdout).toMatch(/^<svg .*<\/svg>\n$/s);
    expect((await type('graph', { files })).stdout).toMatch(/^<svg /);
    expect((await type('graph -o mermaid', { files })).stdout).toMatch(/^flowchart LR\n/);
    expect((await type('graph -o dot', { files })).stdout).toMatch(/^digraph /);
    expect(names(await graphIn(''))).toEqual(['bank', 'cart', 'web']);
    expect((await type('graph -o png', { files })).status).toBe(2);
  },
  '--out': async () => {
    const folder = folderWith(files);
    const written = (file: string) => readFileSync(join(folder, file), 'utf8');
    for (const [file, begin] of [
      ['graph.svg', '<svg '],
      ['graph.mmd', 'flowchart'],
      ['graph.dot', 'digraph'],
      ['graph.json', '{\n  "gateways"'],
    ] as const) {
      expect(await typeIn(folder, `graph --out ${file}`)).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(written(file).startsWith(begin)).toBe(true);
    }
    await typeIn(folder, 'graph -o dot --out graph.txt');
    expect(written('graph.txt')).toMatch(/^digraph/);
    const unknown = await typeIn(folder, 'graph --out graph.png');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toMatch(/^error: --out graph\.png: the ending must be \.svg, \.html/);
    expect(existsSync(join(folder, 'graph.png'))).toBe(false);
    expect(await typeIn(folder, 'graph --out nowhere/graph.svg')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: --out nowhere/graph.svg: cannot write the file: its folder does not exist\n',
    });
  },
  '--focus': async () => {
    const drawn = async (name: string) => (await type(`graph --focus ${name} -o mermaid`, { files })).stdout;
    for (const name of ['bank', 'money/bank', 'bank.money', 'bank.money.svc.cluster.local']) {
      expect(await drawn(name)).toContain('bank');
      expect(await drawn(name)).not.toContain('web');
    }
    expect(await drawn('shop')).toContain('web');
    expect(await type('graph --focus crat', { files })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: --focus crat: no service or namespace has this name; did you mean cart?\n',
    });
    const two = { ...files, 'dist/other.yaml': cart.replaceAll('shop', 'test') };
    expect((await type('graph --focus cart', { files: two })).stderr).toBe(
      'error: --focus cart is several services: name one of shop/cart, test/cart\n',
    );
    expect((await type('graph --focus test/cart', { files: two })).status).toBe(0);
  },
  '--from': async () => {
    const world = { ...files, 'old/cart.yaml': cart };
    const graph = await graphIn('--from old', world);
    expect(graph.isComparison).toBe(true);
    expect(
      graph.services.map(({ name, change }: { name: string; change: string }) => [name, change]),
    ).toEqual([
      ['bank', null],
      ['cart', null],
      ['web', 'added'],
    ]);
    expect((await type('graph --from older', { files: world })).status).toBe(2);
  },
  // test/package opens pages that are built, with and without.
  '--no-trace': async () => {
    expect(await type('graph --no-trace -o json', { files })).toEqual(await type('graph -o json', { files }));
  },
  '--complete': async () => {
    const kinds = async (command: string) =>
      (await graphIn(command)).services.map(({ kind }: { kind: string }) => kind);
    expect(await kinds('')).toEqual(['elsewhere', 'service', 'service']);
    expect(await kinds('--complete')).toEqual(['missing', 'service', 'service']);
  },
  '--namespace': async () => {
    const unplaced = { 'dist/a.yaml': cart.replaceAll(', namespace: shop', '') };
    const graph = await graphIn('-n store', unplaced as unknown as typeof files);
    expect(graph.services.map(({ namespace }: { namespace: string }) => namespace)).toEqual([
      'money',
      'store',
    ]);
  },
  ...renderingOptions('graph', files),
  '--istio': async () => {
    expect((await type('graph --istio 1.30 -o json', { files })).status).toBe(0);
    expect((await type('graph --istio latest', { files })).status).toBe(2);
  },
};

promisesOfHelp('graph', options);

describe('cdk8s-istio graph', () => {
  test('reads the same states as check: several folders, files, standard input', async () => {
    const world = { 'a/cart.yaml': cart, 'b/web.yaml': web };
    expect(names(JSON.parse((await type('graph a b/web.yaml -o json', { files: world })).stdout))).toEqual([
      'bank',
      'cart',
      'web',
    ]);
    expect(names(JSON.parse((await type('graph - -o json', { stdin: cart })).stdout))).toEqual([
      'bank',
      'cart',
    ]);
  });

  test('prints no picture into a terminal, and says what to do', async () => {
    const { status, stdout, stderr } = await type('graph', { files, isTTY: true });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.replaceAll('\n', ' ')).toBe(
      'error: a picture needs a file: add --out graph.svg, or -o mermaid for text in a terminal ',
    );
    expect((await type('graph -o mermaid', { files, isTTY: true })).status).toBe(0);
  });

  test.each([
    ['no folder', 'graph nowhere', {}],
    ['no dist', 'graph', {}],
    ['a folder without objects', 'graph k8s', { 'k8s/notes.txt': 'nothing' }],
    ['several environments', 'graph k8s', { 'k8s/staging/a.yaml': cart, 'k8s/production/a.yaml': cart }],
  ])('with %s ends with 2 and one error in 80 columns', async (_, command, world) => {
    const { status, stdout, stderr } = await type(command, { files: world as Record<string, string> });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('without dist says what to do', async () => {
    expect((await type('graph')).stderr.replaceAll('\n', ' ')).toContain(
      'name a folder (cdk8s-istio graph k8s/), or run cdk8s synth first',
    );
  });

  test('draws what it can read, and says in the picture what it could not', async () => {
    const broken = { ...files, 'dist/broken.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: [}\n' };
    const { status, stdout, stderr } = await type('graph', { files: broken });
    expect(status).toBe(0);
    expect(stderr).toBe(
      'note: 1 document of dist cannot be read, and is not drawn: cdk8s-istio check\ndist says why\n',
    );
    expect(stdout).toContain('1 document of dist cannot be read, and is not drawn.</text>');
  });
});
