import type { Output, Surroundings } from './surroundings';

/** Whether to use colours. https://no-color.org: any non-empty value turns them off. */
export function showsColours({ isTTY = false }: Output, env: Surroundings['env']): boolean {
  return isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
