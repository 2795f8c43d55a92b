export type { Field, FieldPath, MeshObject, Position, Source } from '../mesh/objects/mesh-object';
export type { SourceText } from '../mesh/reading/read';
export { type BrokenRule, type CheckOptions, type CheckResult, check, type RequestTests } from './check';
export type { CheckedCounts } from './counts';
export type { Edit, Finding, Related, Severity, TextPlace } from './finding';
export type { Ignore } from './ignore';
export { type DataObject, type ManifestSources, manifestsOf, type ReadManifests } from './manifests';
export { jsonReport } from './report/json';
export {
  type Report,
  type ReportedFinding,
  type ReportedPlace,
  type ReportedRelated,
  type ReportedResource,
  reportOf,
  type Summary,
} from './report/report';
export { textReport } from './report/text';
export type { AppliedTogether } from './state/applied-together';
export type { SuppressedFinding } from './suppression/suppress';
export type { Suppression } from './suppression/suppression';
