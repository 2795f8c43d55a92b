import type { Output, Surroundings } from './surroundings';

/** https://no-color.org: any text but the empty one. */
export function showsColours({ isTTY = false }: Output, env: Surroundings['env']): boolean {
  return isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
