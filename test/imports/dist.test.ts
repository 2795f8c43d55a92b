import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { schemaFaultsOfYaml } from './schema';

const dist = resolve(__dirname, '../../dist');
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort();

test('dist/ holds manifests of Istio', () => {
  expect(files.filter((file) => read(file).includes('networking.istio.io/v1'))).not.toEqual([]);
});

test.each(files)("dist/%s says nothing that Istio's schemas do not know", (file) => {
  expect(schemaFaultsOfYaml(read(file))).toEqual([]);
});

function read(file: string): string {
  return readFileSync(join(dist, file), 'utf8');
}
