import { everyRule } from '../../lib/check/every-rule';
import { pageText } from '../../lib/cli/page-text';
import { type } from './terminal';

test('prose of a page fits 80 columns', async () => {
  for (const { name } of everyRule) {
    const { stdout } = await type(`check --explain ${name}`);
    const prose = stdout.replaceAll(/^```.*?^```$/gms, '').split('\n');
    expect(
      prose.filter((line) => line.length > 80 && line.trim().includes(' ') && !line.startsWith('|')),
    ).toEqual([]);
  }
});

test('code blocks and tables stay, and the lines of a list keep their indent', () => {
  const long = 'word '.repeat(20).trim();
  const code = `\`\`\`yaml\n# ${long}\n\n- ${long}\n\`\`\`\n\n| ${long} |\n|---|\n`;
  expect(pageText(code)).toBe(code);
  const words = (count: number) => 'word '.repeat(count).trim();
  expect(pageText(`# Page\n\n${long}\nmore\n\n- ${long}\n  more\n- two\n`)).toBe(
    `# Page\n\n${words(16)}\n${words(4)} more\n\n- ${words(15)}\n  ${words(5)} more\n- two\n`,
  );
});
