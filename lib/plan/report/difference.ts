import { structuredPatch } from 'diff';
import { stringify } from 'yaml';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { Move } from '../move';

/** An object as YAML. */
export function yamlOf(object: MeshObject | undefined): string {
  if (object === undefined) return '';
  const { status: _, ...data } = object.data;
  return stringify(data, plain);
}

const plain = { lineWidth: 0, aliasDuplicateObjects: false } as const;

/** The same with sorted keys, since their order has no meaning. */
function comparable({ data: { status: _, ...data } }: MeshObject): string {
  return stringify(data, { ...plain, sortMapEntries: true });
}

/** A longer line is cut: a dashboard in a ConfigMap has lines of many thousand characters. */
const longest = 160;

/** The changed lines of an object with two lines of context; none if it is created or deleted. */
export function differenceOf({ from, to }: Move): string[] {
  if (from === undefined || to === undefined) return [];
  const { hunks } = structuredPatch('', '', comparable(from), comparable(to), '', '', { context: 2 });
  return hunks.flatMap(({ lines }, index) => (index === 0 ? [] : ['…']).concat(lines.map(cut)));
}

function cut(line: string): string {
  if (line.length <= longest) return line;
  return `${line.slice(0, longest)}… (${line.length - longest} more characters)`;
}
