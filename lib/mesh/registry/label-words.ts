import type { Labels } from '../objects/mesh-object';
import { anyValue } from './any-value';

/** `app=cart,version=v1`, without labels whose value only a controller knows. */
export function labelText(labels: Labels = {}): string {
  const known = Object.entries(labels).filter(([, value]) => value !== anyValue);
  const pairs = known.map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? 'no labels' : pairs.join(',');
}
