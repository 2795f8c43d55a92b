import { labelsAt, listAt } from './objects/json-path';
import type { MeshObject } from './objects/mesh-object';

/** A minor version of Istio. Its patches mean manifests alike. */
export interface IstioVersion {
  readonly major: number;
  readonly minor: number;
}

/** The newest version whose differences are known: see the table in `docs/check.md`. */
export const newestIstio: IstioVersion = { major: 1, minor: 31 };

/** A version as `1.28`, `1.28.3`, `v1.28` or the tag of an image: `1.28.3-distroless`; undefined for other texts. */
export function tryIstioVersion(text: string): IstioVersion | undefined {
  const [, major, minor] = /^v?(\d{1,4})\.(\d{1,4})(?![\d])/.exec(text) ?? [];
  return major === undefined || minor === undefined
    ? undefined
    : { major: Number(major), minor: Number(minor) };
}

/** Whether a version is older than another, given as `1.31`. */
export function isBefore(version: IstioVersion, other: `${number}.${number}`): boolean {
  const than = tryIstioVersion(other);
  if (than === undefined) return false;
  return version.major < than.major || (version.major === than.major && version.minor < than.minor);
}

/** `1.28`. */
export function istioVersionText({ major, minor }: IstioVersion): string {
  return `${major}.${minor}`;
}

/**
 * The version of the istiod among some objects, by the tag of its image, else its version label or revision. Of
 * several, that of the default revision counts, or else the oldest, since a fault in one revision is a fault.
 *
 * @returns undefined without istiod, or if its objects do not say a version
 */
export function istioVersionIn(deployments: readonly MeshObject[]): IstioVersion | undefined {
  const found: { version: IstioVersion; isDefault: boolean }[] = [];
  for (const object of deployments) {
    const { labels } = object;
    if (labels['app'] !== 'istiod') continue;
    const version = versionOf(object);
    const revision = labels['istio.io/rev'] ?? 'default';
    if (version !== undefined) found.push({ version, isDefault: revision === 'default' });
  }
  const isOlder = (a: IstioVersion, b: IstioVersion) => isBefore(a, `${b.major}.${b.minor}`);
  const byAge = found.sort((a, b) => (isOlder(a.version, b.version) ? -1 : 1));
  return (byAge.find(({ isDefault }) => isDefault) ?? byAge[0])?.version;
}

function versionOf(object: MeshObject): IstioVersion | undefined {
  const images = listAt(object, 'spec', 'template', 'spec', 'containers').flatMap((container) => {
    const { name, image } = (container ?? {}) as { name?: unknown; image?: unknown };
    return name === 'discovery' && typeof image === 'string' ? [image] : [];
  });
  const ofPods = labelsAt(object, 'spec', 'template', 'metadata', 'labels');
  const texts = [
    ...images.map((image) => image.replace(/@.*$/, '').replace(/^.*:/, '')),
    object.labels['app.kubernetes.io/version'] ?? '',
    ofPods['app.kubernetes.io/version'] ?? '',
    // A revision is usually named after its version: 1-28-3.
    (object.labels['istio.io/rev'] ?? '').replaceAll('-', '.'),
  ];
  for (const text of texts) {
    const version = tryIstioVersion(text);
    if (version !== undefined) return version;
  }
  return undefined;
}
