import type { FieldPath, Json, JsonObject } from '../../mesh/mesh-object';
import type { Breach } from '../../mesh/schema/breach';

/** What istiod has against a field. Paths lead down from the object. */
export type Refusal =
  | Breach
  /** A value that only the webhook minds: a proxy would do with it what was meant. */
  | { readonly kind: 'odd'; readonly path: FieldPath; readonly found: Json; readonly allowed: string }
  /** A mapping that says nothing. */
  | { readonly kind: 'empty'; readonly path: FieldPath; readonly fields: string }
  /** A field that means nothing there. */
  | { readonly kind: 'forbidden'; readonly path: FieldPath; readonly reason: string }
  /** Two hosts of one object of which one takes the other. */
  | { readonly kind: 'overlap'; readonly path: FieldPath; readonly host: string; readonly other: string }
  /** A policy whose action is never asked for. */
  | { readonly kind: 'no-rules'; readonly path: FieldPath; readonly action: string };

/** A value of a manifest and its place, for questions that are asked on the way down. */
export class Written {
  constructor(
    readonly value: Json | undefined,
    readonly path: FieldPath,
    readonly tell: (refusal: Refusal) => void,
  ) {}

  /** A field of a mapping; a value that is undefined where there is none. */
  field(name: string): Written {
    const { value } = this;
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    const below = isThere ? ((value as JsonObject)[name] ?? undefined) : undefined;
    return new Written(below, [...this.path, name], this.tell);
  }

  /** The elements of a list. */
  elements(name: string): readonly Written[] {
    const list = this.field(name);
    if (!Array.isArray(list.value)) return [];
    return list.value.map((each: Json, index) => new Written(each, [...list.path, index], this.tell));
  }

  /** The entries of a mapping. */
  entries(name: string): readonly (readonly [key: string, value: Written])[] {
    const mapping = this.field(name);
    const { value } = mapping;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.keys(value).map((key) => [key, mapping.field(key)]);
  }

  /** Whether a field is there. */
  has(name: string): boolean {
    return this.field(name).value !== undefined;
  }

  /** How many elements or entries a field has. */
  count(name: string): number {
    const { value } = this.field(name);
    return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
  }

  /** The text of a field; empty where there is none. */
  text(name: string): string {
    const { value } = this.field(name);
    return typeof value === 'string' ? value : '';
  }

  /** The number of a field; 0 where there is none, as for istiod. */
  number(name: string): number {
    const { value } = this.field(name);
    return typeof value === 'number' ? value : 0;
  }

  /** Tells a value that is there and not fine. */
  allow(isFine: boolean, allowed: string): void {
    const { value } = this;
    if (!isFine && value !== undefined)
      this.tell({ kind: 'not-allowed', path: this.path, found: value, allowed });
  }

  /** Tells a field that has to be there and is not, or is empty. */
  need(name: string): void {
    const { value } = this.field(name);
    if (value === undefined) this.tell({ kind: 'missing-field', path: this.path, name });
    else if (value === '') this.field(name).allow(false, 'text that is not empty');
    else if (Array.isArray(value)) this.field(name).allow(value.length > 0, 'a list that is not empty');
  }

  /** Tells a field that is there beside what it may not stand beside. */
  refuse(name: string, beside: string): void {
    if (this.has(name)) this.tell({ kind: 'misplaced', path: [...this.path, name], beside });
  }

  /** Tells a field that is there and means nothing. */
  forbid(name: string, reason: string): void {
    if (this.has(name)) this.tell({ kind: 'forbidden', path: [...this.path, name], reason });
  }

  /** Tells fields of which only one may be there. */
  atMostOne(...names: readonly string[]): void {
    const fields = names.filter((name) => this.has(name));
    if (fields.length > 1) this.tell({ kind: 'together', path: this.path, fields });
  }

  /** Tells a value that is there, and that only the webhook minds. */
  expect(isFine: boolean, allowed: string): void {
    const { value, path } = this;
    if (!isFine && value !== undefined) this.tell({ kind: 'odd', path, found: value, allowed });
  }

  /** Tells a mapping that has none of some fields, and needs one. */
  atLeastOne(...names: readonly string[]): void {
    const isThere = (name: string) => this.has(name) && !isEmptyList(this.field(name).value);
    if (this.value === undefined || names.some(isThere)) return;
    this.tell({ kind: 'empty', path: this.path, fields: names.join(', ') });
  }
}

/** A list of nothing is as good as none. */
function isEmptyList(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}
