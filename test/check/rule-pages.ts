import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { everyRule } from '../../lib/check/every-rule';
import { requestsSchema } from '../../lib/trace/expectations/schema';
import {
  pageFile,
  pageOf,
  requestsSchemaFile,
  schemaFile,
  schemaText,
  tableFile,
  tableOf,
} from './rule-page';

/**
 * `npm run rule-pages`: writes what comes from rules and twins: heads and examples of pages, the table of all rules,
 * the schema of the configuration.
 */
for (const rule of everyRule) {
  const file = pageFile(rule.name);
  if (existsSync(file)) writeFileSync(file, pageOf(rule, readFileSync(file, 'utf8')));
}
writeFileSync(tableFile, tableOf(readFileSync(tableFile, 'utf8')));
writeFileSync(schemaFile, schemaText());
writeFileSync(requestsSchemaFile, `${JSON.stringify(requestsSchema, null, 2)}\n`);
execFileSync('npx', ['biome', 'format', '--write', schemaFile, requestsSchemaFile], { stdio: 'ignore' });
