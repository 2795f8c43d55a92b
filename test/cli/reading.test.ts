import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drifting, sound } from './manifests';
import { folderWith, type, typeIn } from './terminal';

const rulesIn = (stdout: string) => JSON.parse(stdout).findings.map(({ rule }: { rule: string }) => rule);
const broken = 'apiVersion: v1\nkind: "Service\n';
const template = `metadata:\n  name: {{ .Values.name }}\n`;

describe('what cannot be read', () => {
  test.each([
    ['text that is no YAML', broken, 'broken-yaml'],
    ['JSON that is cut off', '{ "apiVersion": "v1", ', 'broken-yaml'],
    ['bytes that are no text', 'apiVersion: \0v1\n', 'unreadable-file'],
  ])('%s: it is told, the other files are checked, and the status is 2', async (_, text, rule) => {
    const { status, stdout } = await type('check -o json', {
      files: { 'dist/a.yaml': text, 'dist/b.yaml': drifting },
    });
    expect(status).toBe(2);
    expect(rulesIn(stdout)).toEqual([rule, 'selector-misses-template']);
    expect(JSON.parse(stdout).summary.unread).toBe(1);
  });

  test('the other documents of the file are checked', async () => {
    const { stdout } = await type('check -o json', { files: { 'dist/a.yaml': `${broken}---\n${drifting}` } });
    expect(rulesIn(stdout)).toEqual(['broken-yaml', 'selector-misses-template']);
  });

  test('a file beyond all measure is not read into memory', async () => {
    const folder = folderWith({ 'dist/b.yaml': sound });
    writeFileSync(join(folder, 'dist/a.yaml'), '');
    truncateSync(join(folder, 'dist/a.yaml'), 65 * 1024 * 1024);
    const { status, stdout } = await typeIn(folder, 'check');
    expect(status).toBe(2);
    expect(stdout).toContain('dist/a.yaml error\n    this file is too large');
  });

  test('it is told whatever rules are asked for', async () => {
    const { status, stdout } = await type('check --rule stale-suppression -o json', {
      files: { 'dist/a.yaml': broken, 'dist/b.yaml': drifting },
    });
    expect({ status, rules: rulesIn(stdout) }).toEqual({ status: 2, rules: ['broken-yaml'] });
  });

  test('who says so in the configuration, with a reason, gets an answer without it', async () => {
    const ignores = '{ "ignores": [{ "files": "dist/a.yaml", "reason": "written by a tool of our own" }] }';
    const { status, stdout } = await type('check', {
      files: { 'dist/a.yaml': broken, 'dist/b.yaml': sound, 'cdk8s-istio.json': ignores },
    });
    expect(status).toBe(0);
    expect(stdout).toContain('1 suppressed.');
  });
});

describe('templates', () => {
  const files = {
    'dist/a.yaml': template,
    'dist/b.yaml': template,
    'dist/c.yaml': `${template}---\n${drifting}`,
    'dist/d.yaml': sound,
  };

  test('are one finding with all places, and the documents beside them are checked', async () => {
    const { status, stdout } = await type('check', { files });
    expect(status).toBe(2);
    expect(stdout.match(/unrendered-template/g)).toHaveLength(1);
    expect(stdout).toContain('this document is an unrendered template; 2 more');
    expect(stdout).toContain('see: dist/c.yaml:2:1: another one');
    expect(stdout).toContain('(selector-misses-template)');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('3 documents could not be read and were not checked.');
  });

  test('do not change the status if that is allowed, on the command line or in the configuration', async () => {
    const good = { 'dist/a.yaml': template, 'dist/d.yaml': sound };
    expect((await type('check', { files: good })).status).toBe(2);
    const { status, stdout } = await type('check --allow-unread', { files: good });
    expect(status).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('1 document could not be read and was not checked.');
    const configured = { ...good, 'cdk8s-istio.json': '{ "allowUnread": true }' };
    expect((await type('check', { files: configured })).status).toBe(0);
    expect((await type('check --allow-unread', { files })).status).toBe(1);
  });

  test.each([
    ['json', '"unread": 3'],
    ['sarif', '3 documents could not be read and were not checked.'],
    ['github', '3 documents could not be read and were not checked.'],
    ['junit', '3 documents could not be read and were not checked.'],
  ])('are counted in the format %s', async (format, count) => {
    expect((await type(`check -o ${format}`, { files })).stdout).toContain(count);
  });

  test('alone are nothing that could be checked', async () => {
    expect((await type('check', { files: { 'dist/a.yaml': template } })).status).toBe(2);
    expect((await type('check --allow-unread', { files: { 'dist/a.yaml': template } })).status).toBe(2);
  });
});

test('a file of another program is advice, and a manifest without a name an error', async () => {
  const files = { 'dist/values.yaml': 'replicas: 2\n', 'dist/b.yaml': sound };
  expect(await type('check', { files })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('1 info'),
  });
  const nameless = { 'dist/a.yaml': 'apiVersion: v1\nkind: Service\n', 'dist/b.yaml': sound };
  expect((await type('check', { files: nameless })).status).toBe(1);
});

test('a field of a wrong type is an error in its line, and breaks no rule', async () => {
  const text = drifting.replace('matchLabels:\n      version: v2', 'matchLabels: 3');
  const { status, stdout, stderr } = await type('check', { files: { 'dist/a.yaml': text } });
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toMatch(/^dist\/a\.yaml:7:5 error\n {4}spec\.selector\.matchLabels of Deployment cart is 3/);
});

test('a label without quotes can be mended', async () => {
  const text = drifting.replaceAll(/v[12]/g, '1.10');
  const { stdout } = await type('check', { files: { 'dist/a.yaml': text } });
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('is 1.1, not a string');
  expect(stdout).toContain('fix: quote it: "1.10"');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('--fix fixes 2.');
});
