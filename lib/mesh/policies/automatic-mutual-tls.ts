import type { Mesh } from '../mesh';
import { configurationTexts } from '../mesh-configuration';
import type { Field } from '../objects/mesh-object';

/** The field that turns automatic mTLS off in the mesh; undefined if it is on, which is the default. */
export function automaticMutualTlsOff(mesh: Mesh): Field | undefined {
  return configurationTexts(mesh, 'mesh').find(({ value }) => value['enableAutoMtls'] === false)?.at;
}
