import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployment, documents, service } from '../manifests';
import { traced } from './traced';

const pods = deployment('backend-v1', 'shop', { app: 'backend', ports: [8080] });
const folder = mkdtempSync(join(tmpdir(), 'states-'));
writeFileSync(join(folder, 'a.yaml'), service('backend'));
writeFileSync(join(folder, 'b.yaml'), pods);

test('several states are read as one', async () => {
  const { output, errors } = await traced('trace http://backend.shop/ a.yaml b.yaml', '', folder);
  expect(errors).toBe('');
  expect(output).toContain('answered by backend-v1');
  const log =
    '[2026-01-01T00:00:00.000Z] "GET / HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "-" "-" "backend.shop" "-" outbound|80||backend.shop.svc.cluster.local - 10.0.0.1:80 10.0.0.2:1 - default';
  writeFileSync(join(folder, 'access.log'), log);
  const told = await traced('trace --log access.log a.yaml b.yaml', '', folder);
  expect(told.errors).toBe('');
  expect(told.output).not.toContain('the object');
});

test('a kustomization that changes its resources is read as written, which a note says', async () => {
  const kustomization = mkdtempSync(join(tmpdir(), 'kustomization-'));
  writeFileSync(join(kustomization, 'a.yaml'), documents(service('backend'), pods));
  writeFileSync(join(kustomization, 'kustomization.yaml'), 'resources: [a.yaml]\n');
  const request = 'trace http://backend.shop/ .';
  expect((await traced(request, '', kustomization)).errors).toBe('');
  writeFileSync(join(kustomization, 'kustomization.yaml'), 'resources: [a.yaml]\nnamePrefix: my-\n');
  const note = 'note: . is a kustomization, whose changes are not made: read it alone, with\n--render\n';
  expect((await traced(request, '', kustomization)).errors).toBe(note);
  expect((await traced('graph -o mermaid .', '', kustomization)).errors).toBe(note);
});

test('a host without a scheme is named in the error', async () => {
  const { status, errors } = await traced('trace shop.example.com', '', folder);
  expect([status, errors]).toEqual([
    2,
    "error: name a request, for example 'GET http://shop.example.com/'\n",
  ]);
});
