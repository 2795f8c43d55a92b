import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployment, documents, service } from '../manifests';
import { traced } from './traced';

const manifests = documents(
  service('backend', 'shop', '{ name: http, port: 8080 }'),
  deployment('backend-v1', 'shop', { app: 'backend', labels: 'version: v1', ports: [8080] }),
);
const url = 'http://backend.shop:8080';

/** The request that a line asks for, as `trace` reads it. */
async function requestOf(line: string) {
  const { output, errors } = await traced(`trace ${line} -n shop -o json -`, manifests);
  expect(errors).toBe('');
  return JSON.parse(output).traces[0].request as { line: string; headers: Record<string, string> };
}

test.each([
  `curl -sSLo /dev/null ${url}/`,
  `curl -s -o out.html -w '%{http_code}' ${url}/`,
  `curl -fsSL ${url}/`,
  `-fsSL ${url}/`,
  `-f ${url}/`,
  `curl -f ${url}/`,
  `-v ${url}/`,
  `-vk --max-time 5 -m 3 --connect-timeout 2 --retry 3 ${url}/`,
  `-x http://proxy.example.com:3128 ${url}/`,
  `--cacert ca.pem --cert client.pem --key client.key ${url}/`,
  `--resolve backend.shop:8080:10.0.0.1 --url ${url}/`,
  'curl backend.shop:8080',
  'curl -s backend.shop:8080/',
])('%s is a plain GET', async (line) => {
  expect(await requestOf(line)).toEqual({ line: `GET ${url}/`, headers: {} });
});

test.each([
  ['-A', 'Mobile/1', 'user-agent', 'Mobile/1'],
  ['--user-agent', 'Mobile/1', 'user-agent', 'Mobile/1'],
  ['-e', 'https://a.example.com/', 'referer', 'https://a.example.com/'],
  ['-u', 'ada:secret', 'authorization', 'Basic YWRhOnNlY3JldA=='],
  ['-AMobile', '', 'user-agent', 'Mobile'],
])('%s %s sets the header %s', async (option, value, name, expected) => {
  const { headers } = await requestOf(`${option} ${value} ${url}/`);
  expect(headers).toEqual({ [name]: expected });
});

test('-H replaces the header of another option, as in curl', async () => {
  const { headers } = await requestOf(`-A one -H 'User-Agent: two' ${url}/`);
  expect(headers).toEqual({ 'user-agent': 'two' });
});

test.each(['-d', '--data-raw', '--data-binary', '--data-urlencode', '-F', '--form'])(
  '%s makes the request a POST',
  async (option) => {
    expect((await requestOf(`${option} 'a=1' ${url}/`)).line).toBe(`POST ${url}/`);
  },
);

test('--json makes the request a POST with the headers of JSON', async () => {
  const { line, headers } = await requestOf(`--json '{}' ${url}/`);
  expect(line).toBe(`POST ${url}/`);
  expect(headers).toEqual({ 'content-type': 'application/json', accept: 'application/json' });
});

test('-G puts the data into the query', async () => {
  const { line } = await requestOf(`-G -d a=1 --data-urlencode 'b=two words' '${url}/search?c=3'`);
  expect(line).toBe(`GET ${url}/search?c=3&a=1&b=two%20words`);
});

test('-X names the method whatever the data', async () => {
  expect((await requestOf(`-XPATCH -d a=1 ${url}/`)).line).toBe(`PATCH ${url}/`);
  expect((await requestOf(`-T file -X PATCH ${url}/`)).line).toBe(`PATCH ${url}/`);
  expect((await requestOf(`-T file ${url}/`)).line).toBe(`PUT ${url}/`);
});

test('-f with a name of a file stays ours, and so does a format that is misspelt', async () => {
  const file = await traced('trace -f missing.yaml -', manifests);
  expect([file.status, file.errors]).toEqual([2, 'error: missing.yaml: no such file\n']);
  const format = await traced(`trace ${url}/ -o jsn -`, manifests);
  expect(format.status).toBe(2);
  expect(format.errors).toContain('Did you mean json?');
});

test('an option that neither curl nor trace has is an error', async () => {
  const { status, errors } = await traced(`trace ${url}/ --unheard -`, manifests);
  expect(status).toBe(2);
  expect(errors).toContain("unknown option '--unheard'");
});

test('a folder after --hops is the state, and a name is a service', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hops-'));
  writeFileSync(join(folder, 'all.yaml'), manifests);
  for (const line of [`${url}/ --hops .`, `--hops ${url}/ all.yaml`, `${url}/ all.yaml --hops backend`]) {
    const { output, errors } = await traced(`trace ${line} -n shop`, '', folder);
    expect(errors).toBe('');
    expect(output).toContain('answered by backend-v1');
  }
});
