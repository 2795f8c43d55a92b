import { join } from 'node:path';
import { configurationSchema } from '../../lib/check/configuration/schema';
import { everyRule } from '../../lib/check/every-rule';
import type { RuleDescription } from '../../lib/check/rule';
import { fixturesOf, root } from './fixture';
import { ruleSubjects } from './rule-subjects';
import { upstreamCodes, withoutRule } from './upstream-codes';

/** The parts of a rule's page, in this order. */
export const headings = ['What is wrong', 'On the wire', 'Fix', 'Example'];

export const pageFile = (rule: string) => join(root, 'docs/rules', `${rule}.md`);
export const tableFile = join(root, 'docs/rules.md');
export const schemaFile = join(root, 'schemas/configuration.json');

/** The schema of a file of requests for `trace -f`. */
export const requestsSchemaFile = join(root, 'schemas/requests.json');

/** A page as it must be: its head comes from the rule, its YAML from the twins, and the rest is its own. */
export function pageOf({ name, description, severity, upstream }: RuleDescription, page: string): string {
  const body = page.slice(page.search(/^## /m));
  const [before = ''] = body.split(/^## Example$/m);
  return `# ${name}

${description}

Severity: ${severity}.${upstream.length === 0 ? '' : ` Message codes of other tools: ${upstream.join(', ')}.`}

${before}## Example

Reported on the marked lines:

\`\`\`yaml
${exampleOf(name, 'failing')}\`\`\`

Nothing is reported:

\`\`\`yaml
${exampleOf(name, 'passing')}\`\`\`
`;
}

function exampleOf(rule: string, twin: 'failing' | 'passing'): string {
  const own = fixturesOf(rule).find(({ name }) => name === `${twin}.yaml` || name === twin);
  const texts = [...(own?.texts ?? [])].map(([file, text]) =>
    file === `${twin}.yaml` ? text : `# ${file.slice(twin.length + 1)}\n${text}`,
  );
  // A zero byte, which is what one of the rules finds, has a sign of its own on a page.
  return texts.join('---\n').replaceAll('\0', '␀');
}

/** The tables of `docs/rules.md`, between comments that name them. */
export function tableOf(text: string): string {
  const tables = ruleSubjects.map(([subject, rules]) => `## ${subject}\n\n${rulesTable(rules)}`);
  return between(between(text, 'rules', tables.join('\n\n')), 'codes', codesTable());
}

function rulesTable(names: readonly string[]): string {
  const rows = everyRule
    .filter(({ name }) => names.includes(name))
    .map(
      ({ name, severity, description, upstream }) =>
        `| [${name}](rules/${name}.md) | ${severity} | ${description.replaceAll('|', '\\|')} | ${upstream.join(', ')} |`,
    );
  return ['| rule | severity | finds | other tools |', '|---|---|---|---|', ...rows].join('\n');
}

/** The message codes of other tools, with the rule for the same fault or the reason why there is none. */
function codesTable(): string {
  const byCode = new Map<string, string[]>();
  for (const { name, upstream } of everyRule) {
    for (const code of upstream)
      byCode.set(code, [...(byCode.get(code) ?? []), `[${name}](rules/${name}.md)`]);
  }
  const rows = upstreamCodes.map(
    (code) => `| ${code} | ${byCode.get(code)?.join(', ') ?? `none: ${withoutRule.get(code)}`} |`,
  );
  return ['| code | our rule |', '|---|---|', ...rows].join('\n');
}

function between(text: string, name: string, table: string): string {
  const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
  return text.replace(pattern, `$1\n${table.replaceAll('$', '$$$$')}\n\n$2`);
}

/** The schema of the configuration, which names every rule. */
export const schemaText = () => `${JSON.stringify(configurationSchema, null, 2)}\n`;
