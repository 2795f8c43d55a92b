import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration, ConfigurationText } from '../check/configuration/configuration';
import { UsageError } from './usage-error';

const ownFile = 'cdk8s-istio.json';

/**
 * The configuration of the working folder. Never that of a folder that is checked: what stands there is somebody
 * else's, and must not decide what is said about it.
 *
 * @throws UsageError with the place of each mistake
 */
export function configurationIn(folder: string): Configuration | undefined {
  const own = textOf(folder, ownFile);
  const inPackage = textOf(folder, 'package.json') ?? '';
  const found = [
    ...(own === undefined ? [] : [{ file: ownFile, folder, text: own }]),
    // A look at the text first: most have none, and what reads it would be loaded for nothing.
    ...(inPackage.includes('"cdk8s-istio"')
      ? [{ file: 'package.json', folder, text: inPackage, at: 'cdk8s-istio' }]
      : []),
  ];
  const read = found.flatMap((source) => configurationFrom(source) ?? []);
  if (read.length > 1) {
    throw new UsageError(`both ${ownFile} and "cdk8s-istio" in package.json are there: keep one of them`);
  }
  return read[0];
}

function configurationFrom(source: ConfigurationText): Configuration | undefined {
  const loaded =
    require('../check/configuration/configuration') as typeof import('../check/configuration/configuration');
  try {
    return loaded.configurationOf(source);
  } catch (error) {
    if (error instanceof loaded.ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
}

function textOf(folder: string, file: string): string | undefined {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`${file} cannot be read: ${message}`);
  }
}
