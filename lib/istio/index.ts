/**
 * The specs of Istio's objects, for plain `ApiObject`s: types only, made from Istio's own CRDs, under the names that
 * go over the wire. A field that Istio does not have does not compile.
 */
export type * from '../../imports/networking.istio.io';
export type * from '../../imports/security.istio.io';
export type * from '../../imports/telemetry.istio.io';
