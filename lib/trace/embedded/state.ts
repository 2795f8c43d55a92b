import { apiGroupOf } from '../../api-version/api-group';
import type { MeshOptions } from '../../mesh/mesh';
import type { JsonObject, Labels, MeshObject, Unsettled } from '../../mesh/objects/mesh-object';
import type { FixableFinding } from '../report/fix';
import { sourceWith } from './lines';

/** A state as a page has it: what a trace reads of it, as JSON. */
export interface EmbeddedState {
  /** Facts about the cluster. */
  readonly options: Omit<MeshOptions, 'configuration' | 'time'>;
  /** The namespace of callers and hosts without one, as `-n` names it. */
  readonly namespace?: string;
  /** The names of the files. */
  readonly files: readonly string[];
  readonly objects: readonly EmbeddedObject[];
  /** The findings whose fix a failing request may have. */
  readonly fixes: readonly EmbeddedFix[];
}

/** An object of the manifests. Its apiVersion, kind, labels and annotations are those of its data. */
export interface EmbeddedObject {
  /** What a trace reads of it. @default - nothing but its namespace */
  readonly data?: JsonObject;
  readonly namespace: string;
  /** @default - that of the metadata */
  readonly name?: string;
  /** @default - that of the apiVersion */
  readonly group?: string;
  readonly isUnplaced?: boolean;
  readonly unsettled?: Unsettled;
  readonly construct?: string;
  /** Index of its file. */
  readonly file: number;
  /** See `linesOf`. @default - the object has no text */
  readonly lines?: readonly number[];
}

/** A finding of `check`. */
export interface EmbeddedFix {
  readonly rule: string;
  readonly fix: string;
  /** Indexes of the objects that it concerns. */
  readonly objects: readonly number[];
}

/** The objects of a state. */
export function objectsOf({ files, objects }: EmbeddedState): readonly MeshObject[] {
  return objects.map((each): MeshObject => {
    const { data = {}, namespace, isUnplaced, unsettled, construct } = each;
    const metadata = (data['metadata'] ?? {}) as {
      readonly name?: string;
      readonly labels?: Labels;
      readonly annotations?: Labels;
    };
    const apiVersion = String(data['apiVersion'] ?? '');
    const group = each.group ?? apiGroupOf(apiVersion);
    const kind = String(data['kind'] ?? '');
    return {
      apiVersion,
      group,
      kind,
      name: each.name ?? metadata.name ?? '',
      namespace,
      labels: metadata.labels ?? {},
      annotations: metadata.annotations ?? {},
      data,
      ...(isUnplaced && { isUnplaced }),
      ...(unsettled !== undefined && { unsettled }),
      source: {
        ...sourceWith({ group, kind, data }, files[each.file] ?? '', each.lines),
        ...(construct !== undefined && { construct }),
      },
    };
  });
}

/** The findings of a state, as far as a fix needs them. */
export function findingsOf(
  { fixes }: EmbeddedState,
  objects: readonly MeshObject[],
): readonly FixableFinding[] {
  return fixes.map(({ rule, fix, objects: indexes }) => ({
    rule,
    fix,
    at: {},
    related: indexes.map((index) => ({ at: { object: objects[index] } })),
  }));
}
