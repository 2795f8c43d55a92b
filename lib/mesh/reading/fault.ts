import type { Field, Json } from '../objects/mesh-object';
import type { Allowed } from '../schema/breach';
import type { WantedType } from '../schema/well-typed';
import type { RemovedVersion } from './removed-versions';

/** A place in a text that is no object. */
export interface FaultPlace {
  /** There is none. */
  readonly object?: undefined;
  /** The file as the user named it. */
  readonly file: string;
  /** First line is 1; undefined for the whole file. */
  readonly line?: number;
  /** First column is 1. */
  readonly column?: number;
}

/** A fault in a text, or in a field of an object, that is found before the meaning of the object matters. */
export type ReadingFault = TextFault | DuplicateFault | FieldFault;

/** A key that a mapping has once more. The object is read with the last one. */
export interface DuplicateFault {
  readonly kind: 'duplicate-key';
  readonly at: FaultPlace;
  readonly key: string;
  /** Whether an earlier one has another value, which is lost. */
  readonly isOther: boolean;
}

/** Text that gives no object. */
export type TextFault =
  | { readonly kind: 'broken'; readonly at: FaultPlace; readonly reason: string }
  | { readonly kind: 'binary'; readonly at: FaultPlace }
  | { readonly kind: 'too-large'; readonly at: FaultPlace; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly at: FaultPlace; readonly reason: string }
  | { readonly kind: 'template'; readonly at: FaultPlace }
  /** The kustomization of a folder, which no other one uses. */
  | {
      readonly kind: 'kustomization';
      readonly at: FaultPlace;
      readonly folder: string;
      readonly isPlain: boolean;
    }
  | { readonly kind: 'no-object'; readonly at: FaultPlace; readonly lacks: ObjectPart };

/** The part without which a document is no object of Kubernetes. */
export type ObjectPart =
  /** It is not valid YAML, in a file without objects. */
  | { readonly part: 'syntax'; readonly reason: string }
  | { readonly part: 'mapping' | 'apiVersion' }
  /** It is a patch of an object: of kustomize, or a list of operations of JSON Patch. */
  | { readonly part: 'patch' }
  | { readonly part: 'kind'; readonly apiVersion: string }
  | { readonly part: 'name'; readonly apiVersion: string; readonly kind: string }
  /** `metadata.name` is there, and is read as a number, a boolean or the like, for want of quotes. */
  | { readonly part: 'quotes'; readonly apiVersion: string; readonly kind: string; readonly name: Json };

/** A field that the API server refuses. */
export type FieldFault =
  | { readonly kind: 'removed-version'; readonly at: Field; readonly removed: RemovedVersion }
  | { readonly kind: 'wrong-type'; readonly at: Field; readonly wanted: WantedType; readonly found: Json }
  | { readonly kind: 'label-no-text'; readonly at: Field; readonly found: Json; readonly written: string }
  | { readonly kind: 'unknown-field'; readonly at: Field; readonly known: readonly string[] }
  | { readonly kind: 'missing-field'; readonly at: Field; readonly name: string }
  | { readonly kind: 'not-allowed'; readonly at: Field; readonly found: Json; readonly allowed: Allowed }
  | { readonly kind: 'together'; readonly at: Field; readonly fields: readonly string[] }
  | { readonly kind: 'misplaced'; readonly at: Field; readonly beside: string };
