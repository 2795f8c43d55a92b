import { inspect } from 'node:util';
import type { Surroundings } from './surroundings';

/** What is said when this program itself is at fault. The stack is for those who mend it. */
export function bugReport(error: unknown, env: Surroundings['env'], where = 'cdk8s-istio'): string {
  const { message = inspect(error), stack = message } = error instanceof Error ? error : {};
  if (env['CDK8S_ISTIO_DEBUG']) return `error: ${where}: ${stack}\n`;
  return `error: ${where}: ${message}
This is a fault of cdk8s-istio, not of your files. Please report it, with what
it says with CDK8S_ISTIO_DEBUG=1 set.
`;
}
