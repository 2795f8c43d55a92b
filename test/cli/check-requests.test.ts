import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv from 'ajv';
import { folderWith, type Said, typeIn } from './terminal';

const root = resolve(__dirname, '../..');
const dist = join(root, 'dist');
const shop = readFileSync(join(root, 'test/check/rules/unexpected-answer/passing/k8s.yaml'), 'utf8');
const documents = shop.split('---\n');
const part = (kinds: RegExp) => documents.filter((each) => kinds.test(each)).join('---\n');

const expectations = `requests:
  - name: testers get the canary
    request: GET http://cart.shop/
    headers: { x-canary: "true" }
    expect: { version: v2 }
  - request: GET http://cart.shop/
    expect: { version: v1 }
`;
const other = shop.replace('exact: "true"', 'exact: "yes"');

async function checked(
  files: Readonly<Record<string, string>>,
  command = 'check k8s',
  configuration: object = { requests: ['requests.yaml'] },
): Promise<Said> {
  const own = { 'cdk8s-istio.json': JSON.stringify(configuration), 'requests.yaml': expectations };
  return typeIn(folderWith({ ...own, ...files }), command);
}

test('a state that answers all requests as expected has no findings, and the count tells that they were asked', async () => {
  const said = await checked({ 'k8s/a.yaml': shop });
  expect(said).toEqual({
    status: 0,
    stderr: '',
    stdout: 'Nothing found in 1 file: 2 routes, 2 subsets, 2 workloads and 2 requests.\n',
  });
});

test('an unexpected answer is an error at the line of the request, with the answer, the first reason and the fix', async () => {
  const { status, stdout } = await checked({ 'k8s/a.yaml': other });
  expect(stdout).toBe(`requests.yaml:2 error
    testers get the canary: expected v2, got cart-v1 (unexpected-answer)
      on the wire: GET http://cart.shop/ with x-canary: true from any pod of
        namespace shop gets cart-v1: rule canary does not take it:
        http[0].match[0].headers.x-canary asks for "yes", found "true"
        (header-mismatch)
      fix: change http[0].match[0].headers.x-canary so that rule canary takes
        the request; if the new answer is intended, expect it in requests.yaml
      see: k8s/a.yaml:93:7: rule default takes the request
      see: k8s/a.yaml:82:7: rule canary does not take it:
        http[0].match[0].headers.x-canary asks for "yes", found "true"
        (header-mismatch)

1 error in 1 file: 2 routes, 2 subsets, 2 workloads and 2 requests.
`);
  expect(status).toBe(1);
});

describe('in the other formats', () => {
  const files = { 'k8s/a.yaml': other };

  test('json, as its schema says', async () => {
    const { status, stdout } = await checked(files, 'check k8s -o json');
    const report = JSON.parse(stdout);
    const validate = new Ajv({ allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(join(root, 'schemas/report.json'), 'utf8')),
    );
    expect(validate(report) ? [] : validate.errors).toEqual([]);
    expect(report.findings[0]).toMatchObject({ rule: 'unexpected-answer', file: 'requests.yaml', line: 2 });
    expect(report.summary).toMatchObject({ error: 1, looked: { requests: 2 } });
    expect(status).toBe(1);
  });

  test.each([
    ['github', '::error file=requests.yaml,line=2,title=unexpected-answer::testers get the canary: '],
    [
      'junit',
      '<failure type="error" message="testers get the canary: expected v2, got cart-v1">requests.yaml:2',
    ],
    ['sarif', '"ruleId": "unexpected-answer"'],
  ])('%s', async (format, text) => {
    const { status, stdout } = await checked(files, `check k8s -o ${format}`);
    expect(stdout).toContain(text);
    expect(status).toBe(1);
  });
});

test('the severity, ignores and the options of rules are those of any rule', async () => {
  const files = { 'k8s/a.yaml': other };
  const requests = ['requests.yaml'];
  const weaker = await checked(files, 'check k8s', { requests, rules: { 'unexpected-answer': 'warning' } });
  expect(weaker).toMatchObject({ status: 0, stdout: expect.stringContaining('requests.yaml:2 warning\n') });
  const ignores = [{ files: 'requests.yaml', reason: 'until May' }];
  expect((await checked(files, 'check k8s', { requests, ignores })).stdout).toMatch(/ 1\s+suppressed\./);
  const selected = await checked(files, 'check k8s --rule subset-without-pods');
  expect(selected.stdout).toBe('Nothing found in 1 file: 2 routes, 2 subsets and 2 workloads.\n');
});

describe('what the files do not tell is not judged', () => {
  const notJudged = /^requests\.yaml:\d+ info\n.*: the answer is unknown \(request-not-judged\)/gm;

  test.each([
    ['without the routes', part(/kind: (Service|Deployment)$/m)],
    ['without the subsets', part(/kind: (Service|Deployment|VirtualService)$/m)],
    ['without the pods', part(/kind: (Service|VirtualService|DestinationRule)$/m)],
  ])('%s', async (_, text) => {
    const { stdout } = await checked({ 'k8s/a.yaml': text });
    expect([...stdout.matchAll(notJudged)]).toHaveLength(2);
    expect(stdout).not.toContain('(unexpected-answer)');
  });

  test('with --complete the same answers are judged', async () => {
    const { status, stdout } = await checked(
      { 'k8s/a.yaml': part(/kind: (Service|Deployment)$/m) },
      'check k8s --complete',
    );
    expect(stdout).toContain('(unexpected-answer)');
    expect(status).toBe(1);
  });

  test('a caller that the files lack is a warning, and an error only if they are complete', async () => {
    const requests = expectations.replace('    headers:', '    from: webb\n    headers:');
    const files = { 'k8s/a.yaml': shop, 'requests.yaml': requests };
    const open = await checked(files);
    expect(open.stdout).toMatch(/^requests\.yaml:2 warning\n.*the caller or the host is not clear/);
    expect(open.status).toBe(0);
    const complete = await checked(files, 'check k8s --complete');
    expect(complete.stdout).toMatch(/^requests\.yaml:2 error\n/);
    expect(complete.status).toBe(1);
  });

  test('if the answer depends on which of two files is applied', async () => {
    const routes = part(/kind: VirtualService/);
    const rest = part(/kind: (Service|Deployment|DestinationRule)$/m);
    const { status, stdout } = await checked({
      'k8s/rest.yaml': rest,
      'k8s/routes-1.yaml': routes,
      'k8s/routes-2.yaml': routes.replace('exact: "true"', 'exact: "yes"'),
    });
    expect(stdout.replace(/\n +/g, ' ')).toContain(
      'the answer depends on which of 2 alternatives is applied',
    );
    expect(stdout).not.toContain('(unexpected-answer)');
    expect(status).toBe(0);
  });

  test('but each environment has to answer as expected', async () => {
    const { status, stdout } = await checked({ 'k8s/dev/a.yaml': shop, 'k8s/prod/a.yaml': other });
    expect(stdout).toMatch(/^requests\.yaml:2 error\n/m);
    expect(stdout).toContain('see: k8s/prod/a.yaml:');
    expect(status).toBe(1);
  });
});

test('expected shares are told beside those of the answer', async () => {
  const { stdout } = await checked({
    'k8s/a.yaml': shop,
    'requests.yaml': expectations.replace('version: v1', 'shares: { v1: 90, v2: 10 }'),
  });
  expect(stdout).toContain('    GET http://cart.shop/: expected 90% v1, 10% v2, got cart-v1');
  expect(stdout.replace(/\n +/g, ' ')).toContain('fix: change the weights of rule default; if');
});

test('a version that no file has answers nothing, which is an error where the answer is known', async () => {
  const { status, stdout } = await checked({
    'k8s/a.yaml': shop,
    'requests.yaml': expectations.replace('version: v2', 'version: v7'),
  });
  expect(stdout.replace(/\n +/g, ' ')).toContain('version v7: no workload, version or subset has this name');
  expect(status).toBe(1);
});

test.each([
  ['a file that does not exist', {}, { requests: ['other.yaml'] }, 'error: other.yaml: no such file\n'],
  [
    'a file with a mistake',
    { 'requests.yaml': 'requests:\n  - request: GET http://cart.shop/\n    expects: {}\n' },
    undefined,
    'error: requests.yaml:2:5: requests[0] has no expect\nrequests.yaml:3:5: requests[0].expects is unknown; did you mean expect?\n',
  ],
  [
    'a configuration with a mistake',
    {},
    { requests: 'requests.yaml' },
    'error: cdk8s-istio.json:1:2: requests is "requests.yaml", but must be a list\n',
  ],
])('%s is told with its place, and nothing is checked', async (_, files, configuration, stderr) => {
  const said = await checked({ 'k8s/a.yaml': shop, ...files }, 'check k8s', configuration);
  expect(said).toEqual({ status: 2, stdout: '', stderr });
});

test('the requests that trace --write freezes are answered as expected by the same state', async () => {
  const folder = folderWith({ 'cdk8s-istio.json': '{ "requests": ["frozen.yaml"] }' });
  expect((await typeIn(folder, `trace --write frozen.yaml ${dist}`)).status).toBe(0);
  const { status, stdout } = await typeIn(folder, `check ${dist}`);
  expect(stdout).toMatch(/^Nothing found in 12 files: .* and \d+ requests\.\n$/);
  expect(status).toBe(0);
});
