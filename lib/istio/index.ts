/**
 * The specs of Istio's objects, for plain `ApiObject`s: types only, generated from Istio's CRDs, with the field names of
 * the API. A field that Istio does not have does not compile.
 */
export type * from '../../imports/networking.istio.io';
export type * from '../../imports/security.istio.io';
export type * from '../../imports/telemetry.istio.io';
