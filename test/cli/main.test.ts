import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { drifting, sound } from './manifests';
import { folderWith } from './terminal';

const root = resolve(__dirname, '../..');
const main = ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), join(root, 'lib/cli/main.ts')];

test('the program gives the status of the command, and its output', () => {
  const cwd = folderWith({ 'dist/a.yaml': sound, 'k8s/a.yaml': drifting });
  const ran = (...args: readonly string[]) =>
    spawnSync(process.execPath, [...main, ...args], { cwd, encoding: 'utf8', input: drifting });
  expect(ran('check')).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringMatching(/^Nothing found/),
  });
  expect(ran('check', 'k8s')).toMatchObject({ status: 1, stderr: '' });
  expect(ran('check', '-')).toMatchObject({ status: 1, stdout: expect.stringMatching(/^-:8:7 error/) });
  expect(ran('check', 'nowhere')).toMatchObject({ status: 2, stdout: '' });
}, 30_000);

test('a reader who stops early hears no complaint, and the status stays', async () => {
  const many = Array.from({ length: 2000 }, (_, index) => drifting.replaceAll('cart', `cart-${index}`));
  const cwd = folderWith({ 'dist/a.yaml': many.join('---\n') });
  const child = spawn(process.execPath, [...main, 'check'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (part) => {
    complaint += part;
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const status = await new Promise((done) => child.on('close', done));
  expect({ status, complaint }).toEqual({ status: 1, complaint: '' });
}, 30_000);

test('a reader who is slow gets all of it', async () => {
  const many = Array.from({ length: 2000 }, (_, index) => drifting.replaceAll('cart', `cart-${index}`));
  const cwd = folderWith({ 'dist/a.yaml': many.join('---\n') });
  const whole = spawnSync(process.execPath, [...main, 'check'], { cwd, maxBuffer: 2 ** 26 }).stdout;
  const child = spawn(process.execPath, [...main, 'check'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.on('close', done));
  let read = 0;
  for await (const part of child.stdout) {
    read += part.length;
    await new Promise(setImmediate);
  }
  expect([await ended, read]).toEqual([1, whole.length]);
  expect(read).toBeGreaterThan(2 ** 17);
}, 30_000);

const full = '/dev/full';

(existsSync(full) ? test : test.skip)(
  'a disk that is full is told, and the status says so',
  () => {
    const cwd = folderWith({ 'dist/a.yaml': sound });
    const out = openSync(full, 'w');
    const { status, stderr } = spawnSync(process.execPath, [...main, 'check'], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', out, 'pipe'],
    });
    closeSync(out);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('cannot write the output: ENOSPC'),
    });
  },
  30_000,
);
