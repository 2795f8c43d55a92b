import type { ApiObject } from 'cdk8s';
import { type Manifest, manifestOf } from './manifest';

/** The manifest of an object; undefined where it cannot be rendered, which is reported where that is tried. */
export function tryManifestOf(object: ApiObject): Manifest | undefined {
  try {
    return manifestOf(object);
  } catch {
    return undefined;
  }
}
