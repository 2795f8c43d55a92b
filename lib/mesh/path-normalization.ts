import type { MeshConfiguration } from './mesh-configuration';

/** A part of a path that proxies change before they compare the path, so that no path contains it. */
export interface RemovedPart {
  /** The part, as written. */
  readonly part: string;
  /** What proxies do with it. */
  readonly verb: string;
  /** The setting that makes them, in words; it is unknown if the manifests have no mesh configuration. */
  readonly setting: string;
}

/**
 * The first part of a path that normalization removes. `BASE`, the default, resolves `/./` and `/../`;
 * `MERGE_SLASHES` also `//`; `DECODE_AND_MERGE_SLASHES` also escaped slashes. The same holds for paths in
 * VirtualServices and in AuthorizationPolicies, since both compare the normalized path.
 */
export function removedPart(
  text: string,
  { pathNormalization }: Pick<MeshConfiguration, 'pathNormalization'>,
): RemovedPart | undefined {
  if (pathNormalization === 'NONE') return undefined;
  const setting =
    pathNormalization === undefined
      ? 'pathNormalization is BASE, its default'
      : `pathNormalization is ${pathNormalization}`;
  const merges = pathNormalization?.endsWith('MERGE_SLASHES') ?? false;
  const decodes = pathNormalization === 'DECODE_AND_MERGE_SLASHES';
  const found =
    partOf(text, /\/\.\.?\//, 'resolve') ??
    (merges ? partOf(text, /\/\/+/, 'merge') : undefined) ??
    (decodes ? partOf(text, /%2f|%5c/i, 'decode') : undefined);
  return found && { ...found, setting };
}

function partOf(text: string, pattern: RegExp, verb: string): Omit<RemovedPart, 'setting'> | undefined {
  const [part] = pattern.exec(text) ?? [];
  return part === undefined ? undefined : { part, verb };
}
