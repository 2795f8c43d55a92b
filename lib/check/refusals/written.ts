import type { FieldPath, Json, JsonObject } from '../../mesh/objects/mesh-object';
import type { Breach } from '../../mesh/schema/breach';

/** The reason why istiod refuses a field. Paths start at the object. */
export type Refusal =
  | Breach
  /** A value that only the webhook refuses: a proxy would apply it as intended. */
  | { readonly kind: 'odd'; readonly path: FieldPath; readonly found: Json; readonly allowed: string }
  /** A mapping without any of its significant fields. */
  | { readonly kind: 'empty'; readonly path: FieldPath; readonly fields: string }
  /** A field that has no effect there. */
  | { readonly kind: 'forbidden'; readonly path: FieldPath; readonly reason: string }
  /** Two hosts of one object of which one covers the other. */
  | { readonly kind: 'overlap'; readonly path: FieldPath; readonly host: string; readonly other: string }
  /** A policy whose action never applies. */
  | { readonly kind: 'no-rules'; readonly path: FieldPath; readonly action: string };

/** A value of a manifest and its place, for questions that are asked on the way down. */
export class Written {
  /** @param around what it is a field or an element of; undefined: it is the whole manifest */
  constructor(
    readonly value: Json | undefined,
    readonly tell: (refusal: Refusal) => void,
    private readonly around?: Written,
    private readonly key: string | number = '',
  ) {}

  /** The path from the manifest, computed on demand, since most values are valid. */
  get path(): FieldPath {
    return this.around === undefined ? [] : [...this.around.path, this.key];
  }

  /** A field of a mapping; a value that is undefined where there is none. */
  field(name: string): Written {
    return new Written(fieldOf(this.value, name), this.tell, this, name);
  }

  /** The elements of a list. */
  elements(name: string): readonly Written[] {
    const value = fieldOf(this.value, name);
    if (!Array.isArray(value)) return none;
    const list = this.field(name);
    return value.map((each: Json, index) => new Written(each, this.tell, list, index));
  }

  /** The entries of a mapping. */
  entries(name: string): readonly (readonly [key: string, value: Written])[] {
    const value = fieldOf(this.value, name);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const mapping = this.field(name);
    return Object.keys(value).map((key) => [key, mapping.field(key)]);
  }

  /** Whether a field is there. */
  has(name: string): boolean {
    return fieldOf(this.value, name) !== undefined;
  }

  /** How many elements or entries a field has. */
  count(name: string): number {
    const value = fieldOf(this.value, name);
    return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
  }

  /** The text of a field; empty where there is none. */
  text(name: string): string {
    const value = fieldOf(this.value, name);
    return typeof value === 'string' ? value : '';
  }

  /** The number of a field; 0 where there is none, as for istiod. */
  number(name: string): number {
    const value = fieldOf(this.value, name);
    return typeof value === 'number' ? value : 0;
  }

  /** Reports a value that is present and invalid. */
  allow(isFine: boolean, allowed: string): void {
    const { value } = this;
    if (!isFine && value !== undefined)
      this.tell({ kind: 'not-allowed', path: this.path, found: value, allowed });
  }

  /** Reports a required field that is missing or empty. */
  need(name: string): void {
    const value = fieldOf(this.value, name);
    if (value === undefined) this.tell({ kind: 'missing-field', path: this.path, name });
    else if (value === '') this.field(name).allow(false, 'a non-empty string');
    else if (Array.isArray(value)) this.field(name).allow(value.length > 0, 'a non-empty list');
  }

  /** Reports a field that is present beside one that excludes it. */
  refuse(name: string, beside: string): void {
    if (this.has(name)) this.tell({ kind: 'misplaced', path: [...this.path, name], beside });
  }

  /** Reports a field that is present and has no effect. */
  forbid(name: string, reason: string): void {
    if (this.has(name)) this.tell({ kind: 'forbidden', path: [...this.path, name], reason });
  }

  /** Reports fields of which only one is allowed. */
  atMostOne(...names: readonly string[]): void {
    const fields = names.filter((name) => this.has(name));
    if (fields.length > 1) this.tell({ kind: 'together', path: this.path, fields });
  }

  /** Reports a value that only the webhook refuses. */
  expect(isFine: boolean, allowed: string): void {
    const { value } = this;
    if (!isFine && value !== undefined) this.tell({ kind: 'odd', path: this.path, found: value, allowed });
  }

  /** Reports a mapping that has none of several fields and needs one. */
  atLeastOne(...names: readonly string[]): void {
    const isThere = (name: string) => this.has(name) && !isEmptyList(fieldOf(this.value, name));
    if (this.value === undefined || names.some(isThere)) return;
    this.tell({ kind: 'empty', path: this.path, fields: names.join(', ') });
  }
}

const none: readonly Written[] = [];

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as JsonObject)[name] ?? undefined;
}

/** An empty list counts as missing. */
function isEmptyList(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}
