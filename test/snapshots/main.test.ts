import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { emptyFolder, filesIn } from '../constructs/folder';

const root = resolve(__dirname, '../..');

test('dist/ is what main.ts writes, byte for byte', () => {
  const outdir = emptyFolder();
  process.env['CDK8S_OUTDIR'] = outdir;
  try {
    jest.isolateModules(() => {
      require('../../main');
    });
  } finally {
    delete process.env['CDK8S_OUTDIR'];
  }
  expect(filesIn(outdir)).toEqual(filesIn(join(root, 'dist')));
});

test('the example holds everything of the system that it replaces', () => {
  const all = Object.entries(filesIn(join(root, 'dist')));
  const text = all.map(([, yaml]) => yaml).join('---\n');
  const kept = [
    'maxConnections: 100',
    'http1MaxPendingRequests: 50',
    'http2MaxRequests: 100',
    'interval: 30s',
  ];
  for (const line of [...kept, 'consecutive5xxErrors: 5', 'exact: "true"', 'weight: 90', 'key: dedicated']) {
    expect(text).toContain(line);
  }
  expect(all.map(([path]) => path)).toMatchSnapshot();
});

test('main.ts has nothing that a reader would have to skip', () => {
  expect(readFileSync(join(root, 'main.ts'), 'utf8').split('\n').length).toBeLessThan(60);
});
