import { mappingOf, podLabelsOf, specOf } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSame } from '../../mesh/objects/same';
import type { CandidateMoves } from './candidate-moves';
import { immutableField } from './immutable';

/** A Deployment that has the pods of another one while that is exchanged. */
export interface StandIn {
  readonly object: MeshObject;
  /** Key of the Deployment that it stands in for. */
  readonly original: string;
}

const suffix = '-stand-in';
const label = 'cdk8s-istio/stands-in-for';

/**
 * What can stand in for a Deployment whose selector, or whose pods' labels, change: the new one under another name.
 * Undefined for all else.
 */
export function standInOf(from: MeshObject | undefined, to: MeshObject | undefined): StandIn | undefined {
  if (from === undefined || to?.kind !== 'Deployment' || to.group !== 'apps') return undefined;
  const isChanged =
    immutableField(from, to) !== undefined || !isSame(podLabelsOf(specOf(from)), podLabelsOf(specOf(to)));
  // A name is at most 63 characters where it becomes the value of a label.
  if (!isChanged || to.name.length + suffix.length > 63) return undefined;
  const name = `${to.name}${suffix}`;
  const mark = { [label]: to.name };
  const spec = specOf(to);
  const selector = mappingOf(spec['selector']);
  const template = mappingOf(spec['template']);
  const metadata = mappingOf(template['metadata']);
  const labels = { ...podLabelsOf(spec), ...mark };
  const data: JsonObject = {
    ...to.data,
    metadata: { ...mappingOf(to.data['metadata']), name },
    spec: {
      ...spec,
      selector: { ...selector, matchLabels: { ...mappingOf(selector['matchLabels']), ...mark } },
      template: {
        ...template,
        metadata: { ...metadata, labels },
      },
    },
  };
  return { object: { ...to, name, data }, original: keyOf(to) };
}

/** A stand-in is not there in the new state: it comes only where nothing else leads on, and goes as soon as it can. */
export function standInMoves({ object, original }: StandIn, from: ObjectMap): CandidateMoves {
  return {
    key: keyOf(object),
    from: from.get(keyOf(object)),
    to: undefined,
    unions: [],
    detours: [object],
    waitsFor: original,
  };
}
