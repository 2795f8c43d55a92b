import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

test('programs that must not compile do not, and all others do (`@ts-expect-error` in test/**/*.test-d.ts)', () => {
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout + stderr).toBe('');
}, 120_000);

test('the compiler reads the tests, or nothing of this would be checked', () => {
  expect(JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).include).toContain('test');
});

test.each(['typescript', 'typescript-5'])(
  'a service without port is told so by %s',
  (compiler) => {
    const folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-types-'));
    writeFileSync(
      join(folder, 'main.ts'),
      `import { Chart } from '${root}/node_modules/cdk8s';
import { App, Backend } from '${root}/lib';
const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
new Backend(chart, 'cart', { version: { name: 'v1', image: 'shop/cart:1' } });
`,
    );
    const settings = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: true, typeRoots: [join(root, 'node_modules/@types')] },
      include: ['main.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const { stdout } = spawnSync('node', [join(root, 'node_modules', compiler, 'bin/tsc'), '-p', folder], {
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    expect(stdout).toMatch(/main\.ts.*error TS2345/);
    expect(stdout).toContain("Property 'port' is missing");
  },
  120_000,
);
