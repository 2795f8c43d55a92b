import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printedBy, root } from './pictures';
import { terminalPicture } from './terminal-picture';

/** A fence that shows one command and its output, or a picture of it. */
const shown =
  /^```console run\n\$ (?<typed>npx cdk8s-istio .*)\n(?:.*\n)*?```$|^!\[(?<pictured>npx cdk8s-istio [^\]]*)\]\((?<file>[^)]*)\)$/gm;

/** README.md, and the pictures that it shows, by file. */
export interface Readme {
  readonly text: string;
  readonly pictures: ReadonlyMap<string, string>;
}

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
export async function readmeWithOutput(): Promise<Readme> {
  const pictures = new Map<string, string>();
  let text = readFileSync(join(root, 'README.md'), 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-readme-'));
  try {
    cpSync(join(root, 'test/mesh/fixtures/as-is'), join(folder, 'k8s'), { recursive: true });
    git(folder, 'init', '--quiet');
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message', 'The system as it is');
    for (const { 0: fence, groups = {} } of text.matchAll(shown)) {
      const { typed = groups['pictured'] ?? '', file } = groups;
      editsBefore.get(typed.split(' ')[2] ?? '')?.(folder);
      const isPicture = file !== undefined;
      const printed = await printedBy({ typed, folder, isTTY: isPicture });
      if (isPicture) pictures.set(file, terminalPicture(typed, printed));
      else text = text.replace(fence, () => `\`\`\`console run\n$ ${typed}\n${printed.trimEnd()}\n\`\`\``);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { text, pictures };
}

function git(cwd: string, ...args: readonly string[]): void {
  const own = ['-c', 'user.name=reader', '-c', 'user.email=reader@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...own, ...args], { cwd, stdio: 'pipe' });
}
