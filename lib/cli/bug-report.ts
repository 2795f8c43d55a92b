import { inspect } from 'node:util';
import type { Surroundings } from './surroundings';

/** The message for a fault of this program. `CDK8S_ISTIO_DEBUG` adds the stack. */
export function bugReport(error: unknown, env: Surroundings['env'], where = 'cdk8s-istio'): string {
  const { message = inspect(error), stack = message } = error instanceof Error ? error : {};
  if (env['CDK8S_ISTIO_DEBUG']) return `error: ${where}: ${stack}\n`;
  return `error: ${where}: ${message}
This is a bug in cdk8s-istio, not in your files. Please report it, with the
output under CDK8S_ISTIO_DEBUG=1.
`;
}
