import type { Configuration } from '../check/configuration/configuration';
import { ConfigurationError } from '../check/configuration/configuration-error';
import { configurationIn as read } from '../check/configuration/in-folder';
import type { IstioVersion } from '../mesh/istio-version';
import type { MeshOptions } from '../mesh/mesh';
import { UsageError } from './usage-error';

/** The configuration of a folder. @throws UsageError with the position of each mistake */
export function configurationIn(folder: string): Configuration | undefined {
  try {
    return read(folder);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
}

/** The facts of the configuration about the cluster, with those of the command line, which override them. */
export function meshOptions(
  configured: MeshOptions | undefined,
  istioVersion: IstioVersion | undefined,
): MeshOptions | undefined {
  return istioVersion === undefined ? configured : { ...configured, istioVersion };
}
