import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Need {
  readonly command: string;
  readonly by: 'build' | 'lab';
  readonly get: string;
}

const NEEDS: readonly Need[] = [
  { command: 'go', by: 'build', get: 'Go 1.26 or newer: https://go.dev/doc/install' },
  { command: 'python3', by: 'build', get: 'apt-get install python3 python3-venv' },
  { command: 'flock', by: 'build', get: 'apt-get install util-linux' },
  { command: 'ip', by: 'lab', get: 'apt-get install iproute2' },
  { command: 'iptables', by: 'lab', get: 'apt-get install iptables' },
  { command: 'openssl', by: 'lab', get: 'apt-get install openssl' },
  { command: 'unshare', by: 'lab', get: 'apt-get install util-linux' },
  { command: 'nsenter', by: 'lab', get: 'apt-get install util-linux' },
  { command: 'setpriv', by: 'lab', get: 'apt-get install util-linux' },
];

export interface Missing {
  readonly what: string;
  readonly get: string;
}

/** The requirements that this machine does not meet, and how to meet them. */
export function missingFor(by: 'build' | 'lab'): readonly Missing[] {
  const needed = NEEDS.filter((need) => need.by === by && !isOnPath(need.command));
  const missing: Missing[] = needed.map(({ command, get }) => ({ what: command, get }));
  if (by === 'build') return missing;
  if (process.platform !== 'linux')
    return [{ what: 'Linux', get: 'run it in a virtual machine' }, ...missing];
  if (missing.length > 0) return missing;
  const tried = spawnSync('unshare', ['-n', '-m', '-p', '-f', '--mount-proc', 'true'], { encoding: 'utf8' });
  const get = 'run it as root, where CAP_SYS_ADMIN is allowed (docker: --privileged)';
  return tried.status === 0
    ? []
    : [{ what: `permission to create namespaces (${tried.stderr.trim()})`, get }];
}

export function tellMissing(missing: readonly Missing[]): string {
  return [
    'the mesh lab cannot run on this machine; missing:',
    ...missing.map(({ what, get }) => `  ${what}: ${get}`),
  ].join('\n');
}

function isOnPath(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
