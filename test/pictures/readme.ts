import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printedBy, root } from './pictures';

/** A fence that shows one command and its output. */
const fences = /^```console run\n\$ (npx cdk8s-istio .*)\n(?:.*\n)*?```$/gm;

/** What the reader of README.md does before a command: commits the fix, then writes the canary. */
const editsBefore: ReadonlyMap<string, (folder: string) => void> = new Map([
  [
    'plan',
    (folder) => {
      git(folder, 'commit', '--quiet', '--all', '--message', 'Label the pods of v1');
      git(folder, 'apply', join(__dirname, 'fixtures/canary.patch'));
    },
  ],
]);

/** README.md with the output that its commands print today, run one after the other in one repository. */
export async function readmeWithOutput(): Promise<string> {
  let text = readFileSync(join(root, 'README.md'), 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-readme-'));
  try {
    cpSync(join(root, 'test/mesh/fixtures/as-is'), join(folder, 'k8s'), { recursive: true });
    git(folder, 'init', '--quiet');
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message', 'The system as it is');
    for (const [fence, typed = ''] of text.matchAll(fences)) {
      editsBefore.get(typed.split(' ')[2] ?? '')?.(folder);
      const printed = await printedBy({ typed, folder, isTTY: false });
      text = text.replace(fence, () => `\`\`\`console run\n$ ${typed}\n${printed.trimEnd()}\n\`\`\``);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return text;
}

function git(cwd: string, ...args: readonly string[]): void {
  const own = ['-c', 'user.name=reader', '-c', 'user.email=reader@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...own, ...args], { cwd, stdio: 'pipe' });
}
