/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object as JSON has it. A field that is undefined counts as absent. */
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}

/** The way from an object down to one of its fields: `['spec', 'subsets', 0, 'name']`. */
export type FieldPath = readonly (string | number)[];

/** A place in a text. */
export interface Position {
  /** The file as the user named it, with `/` on every system; `-` for standard input. */
  readonly file: string;
  /** First line is 1. */
  readonly line: number;
  /** First column is 1, counted in UTF-16 code units. */
  readonly column: number;
}

/** Where an object comes from. */
export interface Source {
  /** The file as the user named it, with `/` on every system; `-` for standard input. */
  readonly file: string;
  /**
   * `node.path` of the construct that made it.
   *
   * @default - it was read from a file
   */
  readonly construct?: string;
  /**
   * Where a field stands: the key of a mapping's entry, or an element of a list. For a field that does not
   * exist: the nearest one above that does. Undefined where there is no text: an object of a program, of a
   * cluster. The first question parses the file again, this time with positions; so ask for findings only.
   */
  position(path: FieldPath): Position | undefined;
  /**
   * A scalar as it is written: `1.10` for what is read as the number 1.1. Undefined where there is no text or no
   * scalar. As dear as `position`.
   *
   * @default - there is no text
   */
  written?(path: FieldPath): string | undefined;
  /**
   * Where the object stands in its file.
   *
   * @default - there is no text
   */
  readonly within?: SourceDocument;
}

/** The way to an object in a file. */
export interface SourceDocument {
  /** The whole text of the document. */
  readonly text: string;
  /** Lines before the document. */
  readonly linesBefore: number;
  /** Its place among the values of the document; 0 unless `...` stands between several. */
  readonly index: number;
  /** The way down to it; empty unless it is an item of a `List`. */
  readonly path: FieldPath;
}

/** One Kubernetes object of a set of manifests, well-typed in every field that is read here. */
export interface MeshObject {
  /** As written: `networking.istio.io/v1`. */
  readonly apiVersion: string;
  /** API group; empty for the core group. */
  readonly group: string;
  /** As written: `VirtualService`. */
  readonly kind: string;
  /** `metadata.name`. */
  readonly name: string;
  /** The namespace that it lands in; empty for objects of the cluster. */
  readonly namespace: string;
  /** `metadata.labels`. */
  readonly labels: Labels;
  /** `metadata.annotations`. */
  readonly annotations: Labels;
  /** The whole object as written, without fields of a wrong type: those are faults of the reading. */
  readonly data: JsonObject;
  /**
   * What was left out of `data`: fields that are unknown, or of a wrong type.
   *
   * @default - nothing
   */
  readonly omitted?: readonly FieldPath[];
  /** File, document and positions. */
  readonly source: Source;
}

/** Labels or annotations by key. */
export type Labels = Readonly<Record<string, string>>;

/** One field of one object: what a finding points at. */
export interface Field {
  /** The object. */
  readonly object: MeshObject;
  /** The way down; empty for the object itself. */
  readonly path: FieldPath;
}

/** The field of an object. */
export function fieldOf(object: MeshObject, ...path: FieldPath): Field {
  return { object, path };
}
