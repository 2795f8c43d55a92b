import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { checkedFolder } from './checked';
import { applicationFolders } from './folders';
import { difference, summary } from './summary';
import { table } from './table';

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'corpus-'));
});

afterEach(() => rmSync(project, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec: {ports: [{port: 80}]}\n';
const virtualService =
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: cart}\nspec: {hosts: [cart]}\n';

test('an application folder holds manifests itself, and a mesh in it or below', () => {
  write('compose.yaml', 'services: {}\n');
  write('k8s/cart.yaml', service);
  write('k8s/istio/cart.yaml', virtualService);
  write('other/cart.yaml', service);
  write('node_modules/x/cart.yaml', virtualService);
  expect(applicationFolders(project).map((folder) => relative(project, folder))).toEqual([
    'k8s',
    join('k8s', 'istio'),
  ]);
});

test('the summary counts errors by rule and folder, and what was not read', async () => {
  write('k8s/cart.yaml', virtualService);
  write('k8s/broken.yaml', 'apiVersion: v1\nkind: Service\nmetadata: [\n');
  const checked = await checkedFolder('shop', project, 'k8s');
  const text = summary([checked]);
  expect(text).toContain('1  broken-yaml');
  expect(text).toMatch(/Errors by folder\n +\d+ {2}shop\/k8s\n/);
  expect(text).toMatch(/Unread by reason\n +1 {2}broken-yaml: invalid YAML/);
  expect(text).toMatch(/1 folders of 1 projects, 1 objects, \d+ errors/);
});

test('two runs are compared by their findings', async () => {
  write('k8s/cart.yaml', service.replace('port: 80', 'port: "80"'));
  const before = await checkedFolder('shop', project, 'k8s');
  write('k8s/cart.yaml', service);
  const after = await checkedFolder('shop', project, 'k8s');
  expect(difference([before], [before]).trim()).toBe('');
  expect(difference([before], [after])).toMatch(/^- shop k8s\/cart.yaml:\d+ error wrong-type: /m);
});

test('the table counts what lies in two folders once, and the false errors apart', async () => {
  write('k8s/cart.yaml', service.replace('port: 80', 'port: "80"'));
  write('k8s/istio/cart.yaml', virtualService.replace('hosts: [cart]', 'hosts: 5'));
  write('k8s/istio/broken.yaml', 'apiVersion: v1\nkind: Service\nmetadata: [\n');
  const all = [
    await checkedFolder('team+shop', project, 'k8s'),
    await checkedFolder('team+shop', project, 'k8s/istio'),
  ];
  const commits = new Map([['team+shop', { commit: '0123456789abcdef', date: '2026-01-02' }]]);
  const row = (text: string) => text.split('\n')[2];
  expect(row(table(all, commits, []))).toBe('| team/shop | 0123456789 | 2026-01-02 | 2 | 2 | 2 | 0 | 1 |');
  const known = [{ rule: 'wrong-type', place: 'team+shop/k8s/istio/' }];
  expect(row(table(all, commits, known))).toBe('| team/shop | 0123456789 | 2026-01-02 | 2 | 2 | 1 | 1 | 1 |');
});
