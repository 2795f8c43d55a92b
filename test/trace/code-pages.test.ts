import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Code, codes } from '../../lib/trace/codes';
import { traced } from './traced';

const folder = join(__dirname, '../../docs/codes');
const pages = readdirSync(folder)
  .filter((file) => file !== 'README.md')
  .map((file) => file.replace('.md', ''));

test('every code has a page, and every page a code', () => {
  expect(pages.sort()).toEqual(Object.keys(codes).sort());
});

test.each(pages)('the page of %s begins with its meaning, and its example prints the code', async (code) => {
  const page = readFileSync(join(folder, `${code}.md`), 'utf8');
  const meaning = codes[code as Code];
  expect(page).toContain(`# ${code}\n\n${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.\n`);
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const [, command = ''] = /```sh\ncdk8s-istio (.*)\n```/.exec(page) ?? [];
  const [, printed = ''] = /```text\n([\s\S]*?)\n```/.exec(page) ?? [];
  const { output, status } = await traced(command, yaml);
  expect(status).toBe(0);
  expect(inOneLine(output)).toContain(inOneLine(printed));
  expect(output).toContain(code);
});

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
