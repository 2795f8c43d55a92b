import type { ApiObject } from 'cdk8s';
import { type Manifest, manifestOf } from './manifest';

/** The manifest of an object; undefined if it cannot be rendered, which rendering itself reports. */
export function tryManifestOf(object: ApiObject): Manifest | undefined {
  try {
    return manifestOf(object);
  } catch {
    return undefined;
  }
}
