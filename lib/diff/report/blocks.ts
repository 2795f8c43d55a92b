import type { Line } from '../line';

/** Lines of the same hosts and callers, under one heading. */
export interface Block {
  /** `backend.demo:8080, in the mesh`. */
  readonly heading: string;
  readonly lines: readonly Line[];
}

/** How many hosts a heading names. */
const most = 3;

/** The lines in blocks, in the order of the first line of each. */
export function blocksOf(lines: readonly Line[]): Block[] {
  const blocks = new Map<string, Line[]>();
  for (const line of lines) {
    const heading = `${hostWords(line.hosts)}, ${line.callers.join(' and ')}`;
    const those = blocks.get(heading) ?? [];
    blocks.set(heading, those);
    those.push(line);
  }
  return [...blocks].map(([heading, those]) => ({ heading, lines: those }));
}

function hostWords(hosts: readonly string[]): string {
  const shown = hosts
    .slice(0, hosts.length > most + 1 ? most : hosts.length)
    .map((host) => host.replace(/^\*:/, 'any host on port '));
  const more = hosts.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} other hosts` : shown.join(', ');
}
