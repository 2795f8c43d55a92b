import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Capability, Probe, SeccompProfileType } from 'cdk8s-plus-34';
import { Backend, type PodSettings } from '../../lib';
import { at, manifest, program } from '../program';
import { manifests } from './plus/program';

const root = resolve(__dirname, '../..');
const { devDependencies }: { devDependencies: object } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const packages = Object.keys(devDependencies).filter((name) => name.startsWith('cdk8s-plus-'));
const text = readFileSync(join(__dirname, 'plus/program.ts'), 'utf8');

describe('a program with the values of another cdk8s-plus', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-istio-plus-')));

  beforeAll(() => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const settings = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { types: ['node'] },
      include: ['.'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    for (const name of packages) {
      const copy = text.replace("'cdk8s-plus-27'", `'${name}'`).replace("'../../../lib'", `'${root}/lib'`);
      writeFileSync(join(folder, `${name}.ts`), copy);
    }
    const all = [
      ...packages.map((name, index) => `import { manifests as manifests${index} } from './${name}';`),
      `console.log(JSON.stringify([${packages.map((_, index) => `manifests${index}()`).join()}]));`,
    ];
    writeFileSync(join(folder, 'all.ts'), all.join('\n'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('is there for each cdk8s-plus from 27 to 34', () => {
    expect(packages).toEqual([27, 28, 29, 30, 31, 32, 33, 34].map((version) => `cdk8s-plus-${version}`));
  });

  test('is type checked', () => {
    expect(run(folder, 'tsc', ['-p', 'tsconfig.json'])).toBe('');
  }, 120_000);

  test('writes the same bytes as with cdk8s-plus-27', () => {
    const written: string[] = JSON.parse(run(folder, 'tsx', ['all.ts']));
    const own = manifests();
    expect(own).toContain('value: value');
    expect(packages.filter((_, index) => written[index] !== own)).toEqual([]);
  }, 60_000);
});

describe('what cdk8s-plus-27 does not have, and a later one does, comes through', () => {
  const container = (everyVersion: PodSettings) => {
    const { app, chart } = program();
    new Backend(chart, 'cart', {
      port: 8080,
      version: { name: 'v1', image: 'shop/cart:1' },
      everyVersion,
    });
    return at(manifest(app, 'Deployment', 'cart-v1'), 'spec.template.spec.containers.0');
  };

  test('a gRPC probe, the same as our own', () => {
    const theirs = container({ readiness: Probe.fromGrpc({ service: 'cart' }) });
    expect(theirs).toMatchObject({ readinessProbe: { grpc: { port: 8080, service: 'cart' } } });
    expect(theirs).toEqual(container({ readiness: { grpc: { service: 'cart' } } }));
  });

  test('headers of an HTTP probe', () => {
    const httpHeaders = [{ name: 'host', value: 'cart' }];
    expect(container({ readiness: Probe.fromHttpGet('/ready', { httpHeaders }) })).toMatchObject({
      readinessProbe: { httpGet: { httpHeaders } },
    });
  });

  test('a seccomp profile, and capabilities by their names', () => {
    const securityContext = {
      seccompProfile: { type: SeccompProfileType.LOCALHOST, localhostProfile: 'cart.json' },
      capabilities: { drop: [Capability.ALL], add: [Capability.NET_BIND_SERVICE] },
    };
    expect(container({ securityContext })).toMatchObject({
      securityContext: {
        seccompProfile: { type: 'Localhost', localhostProfile: 'cart.json' },
        capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
      },
    });
  });
});

function run(cwd: string, command: string, args: readonly string[]): string {
  const bin = join(root, 'node_modules/.bin', command);
  const { status, stdout, stderr } = spawnSync(bin, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}
