import type { Mesh } from '../mesh';
import { configurationTexts } from '../mesh-configuration';
import { isMapping } from '../objects/json';

/** How proxies rewrite the path of a request before they compare it: `pathNormalization` of the mesh. */
export type PathNormalization = 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

const modes: readonly unknown[] = ['NONE', 'BASE', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'];

/** The normalization of the mesh; `BASE` unless its configuration says another. */
export function pathNormalizationOf(mesh: Mesh): PathNormalization {
  const [first] = configurationTexts(mesh, 'mesh');
  const setting = first?.value['pathNormalization'];
  const mode = isMapping(setting) ? setting['normalization'] : undefined;
  return modes.includes(mode) ? (mode as PathNormalization) : 'BASE';
}

/** A path, with its query, as a proxy compares it and sends it on. */
export function normalizedPath(path: string, mode: PathNormalization): string {
  if (mode === 'NONE') return path;
  const query = path.indexOf('?');
  let text = query < 0 ? path : path.slice(0, query);
  if (mode === 'DECODE_AND_MERGE_SLASHES') text = text.replaceAll(/%2f/gi, '/').replaceAll(/%5c/gi, '\\');
  text = text.replaceAll('\\', '/').replaceAll(/%([0-7][0-9a-f])/gi, unreserved);
  text = withoutDots(text);
  if (mode !== 'BASE') text = text.replaceAll(/\/{2,}/g, '/');
  return query < 0 ? text : text + path.slice(query);
}

/** Letters, digits and `-._~` are decoded; other octets stay as they are written. */
function unreserved(octet: string, digits: string): string {
  const character = String.fromCharCode(Number.parseInt(digits, 16));
  return /[\w.~-]/.test(character) ? character : octet;
}

/** Resolves the segments `.` and `..`. */
function withoutDots(path: string): string {
  if (!path.includes('/.')) return path;
  const [first = '', ...segments] = path.split('/');
  const kept: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    // `/a/..` is `/`, and `/a/.` is `/a/`.
    if (isLast && (segment === '..' || segment === '.')) kept.push('');
  }
  return [first, ...kept].join('/');
}
