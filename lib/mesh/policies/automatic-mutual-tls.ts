import type { Mesh } from '../mesh';
import { configurationTexts } from '../mesh-configuration';
import type { Field } from '../objects/mesh-object';

/** Where the mesh says that sidecars do not use mTLS by themselves; undefined where they do, as they do by default. */
export function automaticMutualTlsOff(mesh: Mesh): Field | undefined {
  return configurationTexts(mesh, 'mesh').find(({ value }) => value['enableAutoMtls'] === false)?.at;
}
