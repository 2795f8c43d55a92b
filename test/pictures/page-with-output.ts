import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printedBy, root } from './pictures';

/** A fence that shows one command and its output. */
const fences = /^```console run\n\$ (npx cdk8s-istio .*)\n(?:.*\n)*?```$/gm;

/** A page with the output that its commands print today in this repository. */
export async function pageWithOutput(page: string): Promise<string> {
  let text = readFileSync(join(root, page), 'utf8');
  for (const [fence, typed = ''] of text.matchAll(fences)) {
    const printed = await printedBy({ typed, folder: root, isTTY: false });
    text = text.replace(fence, () => `\`\`\`console run\n$ ${typed}\n${printed.trimEnd()}\n\`\`\``);
  }
  return text;
}
