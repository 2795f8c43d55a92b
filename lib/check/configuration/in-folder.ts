import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from './configuration';
import { ConfigurationError } from './configuration-error';

const ownFile = 'cdk8s-istio.json';

/**
 * The configuration of the working folder. Never that of a checked folder: that one belongs to somebody
 * else, and must not decide what is reported about it.
 *
 * @throws ConfigurationError with the place of each mistake
 */
export function configurationIn(folder: string): Configuration | undefined {
  const own = textOf(folder, ownFile);
  const inPackage = textOf(folder, 'package.json') ?? '';
  const found = [
    ...(own === undefined ? [] : [{ file: ownFile, folder, text: own }]),
    // The keys first: most files have no configuration, and its reader need not be loaded.
    ...(mayHold(inPackage, 'cdk8s-istio')
      ? [{ file: 'package.json', folder, text: inPackage, at: 'cdk8s-istio' }]
      : []),
  ];
  if (found.length === 0) return undefined;
  // Most folders have none: the reader is loaded only if there is one.
  const { configurationOf } = require('./configuration') as typeof import('./configuration');
  const read = found.flatMap((source) => configurationOf(source) ?? []);
  if (read.length > 1) {
    throw new ConfigurationError(`${ownFile} and "cdk8s-istio" in package.json both exist: keep one of them`);
  }
  return read[0];
}

/** Whether an object has a key; true if the text is invalid, which the reader reports. */
function mayHold(text: string, key: string): boolean {
  if (!text.includes(JSON.stringify(key))) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value !== 'object' || value === null || Object.hasOwn(value, key);
  } catch {
    return true;
  }
}

function textOf(folder: string, file: string): string | undefined {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ConfigurationError(`cannot read ${file}: ${message}`);
  }
}
