import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { requestsSchema } from '../../lib/trace/expectations/schema';
import { traced } from './traced';

const root = join(__dirname, '../..');
const validate = new Ajv({ allowUnionTypes: true }).compile(schemaIn('schemas/trace.json'));

function schemaIn(file: string) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

test.each([
  'http://tasks.example.com/ --hops --why v1',
  "http://backend-service:8080/ -H 'x-canary: true' --from frontend --why v1",
  'http://tasks.example.com/ --state-before dist',
  'http://tasks.example.com:99/',
  'http://unknown.example.com/ --from task-manager',
])('the JSON of trace %s is as its schema says', async (command) => {
  const { output, status } = await traced(`trace ${command} -o json`, '', root);
  expect(status).toBe(0);
  expect(validate(JSON.parse(output)) ? [] : validate.errors).toEqual([]);
});

test('schemas/requests.json is the schema of a file of requests (npm run rule-pages writes it)', () => {
  expect(schemaIn('schemas/requests.json')).toEqual(requestsSchema);
});
