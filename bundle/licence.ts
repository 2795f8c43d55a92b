import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');

/** The licence of a package, as a comment of a file that it is bundled into. */
export function licence(name: string): string {
  const text = readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8');
  return `/*! In this file: ${name}\n\n${text.trim()}\n*/`;
}
