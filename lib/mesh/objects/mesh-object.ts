/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. An undefined field counts as absent. */
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}

/** The path from an object to one of its fields: `['spec', 'subsets', 0, 'name']`. */
export type FieldPath = readonly (string | number)[];

/** A position in a text. */
export interface Position {
  /** The file as the user wrote it, with `/` on every system; `-` for standard input. */
  readonly file: string;
  /** First line is 1. */
  readonly line: number;
  /** First column is 1, counted in UTF-16 code units. */
  readonly column: number;
}

/** The source of an object. */
export interface Source {
  /** The file as the user wrote it, with `/` on every system; `-` for standard input. */
  readonly file: string;
  /**
   * `node.path` of the construct that made it.
   *
   * @default - it was read from a file
   */
  readonly construct?: string;
  /**
   * The lines of the program that makes the object.
   *
   * @default - no program was asked
   */
  readonly program?: ProgramLines;
  /**
   * The position of a field: the key of a mapping's entry, or an element of a list. For a field that does not exist,
   * the position of its nearest existing parent. Undefined without text, for an object of a program or a cluster. The
   * first call parses the file again, with positions, so call it for findings only.
   */
  position(path: FieldPath): Position | undefined;
  /**
   * A scalar as written: `1.10` for the number 1.1. Undefined without text, or if the field is not a scalar. As
   * expensive as `position`.
   *
   * @default - there is no text
   */
  written?(path: FieldPath): string | undefined;
  /**
   * The object's document in its file.
   *
   * @default - there is no text
   */
  readonly within?: SourceDocument;
}

/** The lines of a program that makes an object. */
export interface ProgramLines {
  /** `FILE:LINE` where its construct is created. */
  readonly line: string;
  /** The line that calls this one, where several do. */
  readonly calledFrom?: string;
  /** The lines of other constructs that it is made from, such as a CanaryPair. */
  readonly contributors: readonly string[];
  /** Whether the program makes the object as it was read. */
  readonly agrees: boolean;
}

/** The location of an object in a file. */
export interface SourceDocument {
  /** The whole text of the document. */
  readonly text: string;
  /** The number of lines before the document. */
  readonly linesBefore: number;
  /** The index among the values of the document; 0 unless it has several, separated by `...`. */
  readonly index: number;
  /** The path to the object; empty unless it is an item of a `List`. */
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
  /** The namespace that it belongs to; empty for cluster-scoped objects. */
  readonly namespace: string;
  /**
   * Whether the namespace is a guess: the object names none, and nobody said where it is applied.
   *
   * @default false
   */
  readonly isUnplaced?: boolean;
  /** `metadata.labels`. */
  readonly labels: Labels;
  /** `metadata.annotations`. */
  readonly annotations: Labels;
  /** The whole object as written, without fields of a wrong type, which reading reports as faults. */
  readonly data: JsonObject;
  /**
   * The paths of fields left out of `data`, because they are unknown or have a wrong type.
   *
   * @default - none
   */
  readonly omitted?: readonly FieldPath[];
  /**
   * What a tool changes before the object is applied.
   *
   * @default - nothing that is known
   */
  readonly unsettled?: Unsettled;
  /**
   * The folders of the kustomizations that make an object of it, each one of its own.
   *
   * @default - no kustomization is known to use its file
   */
  readonly kustomizations?: readonly string[];
  /** File, document and positions. */
  readonly source: Source;
}

/** The parts of an object that kustomize changes before it is applied. */
export interface Unsettled {
  /** Its name gets a prefix or a suffix. */
  readonly name: boolean;
  /** Several kustomizations use it, in different namespaces. */
  readonly namespace: boolean;
  /** A patch or a replacement changes some of its fields. */
  readonly fields: boolean;
}

/** Labels or annotations by key. */
export type Labels = Readonly<Record<string, string>>;

/** One field of one object, such as the position of a finding. */
export interface Field {
  /** The object. */
  readonly object: MeshObject;
  /** The path to the field; empty for the object itself. */
  readonly path: FieldPath;
}

/** The field of an object. */
export function fieldOf(object: MeshObject, ...path: FieldPath): Field {
  return { object, path };
}
