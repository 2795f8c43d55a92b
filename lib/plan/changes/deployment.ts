import { mappingOf, podLabelsOf, specOf } from '../../mesh/objects/json';
import type { JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { changedAmong, type KindOfChange } from './kind-of-change';

const suffix = '-stand-in';
const label = 'cdk8s-istio/stands-in-for';

const immutableField = changedAmong(['spec', 'selector']);

/**
 * A Deployment: it is created, deleted, or gets other pods, labels of pods, or another selector.
 *
 * **It is created or deleted.** There is no intermediate form. Creation is safe before routes lead to its pods,
 * deletion once no route does any more. The verifier finds both by judging requests.
 *
 * **Its pods change, and keep their labels, ports, number and sidecar.** A proxy sees no difference, so there is no
 * update to judge. Kubernetes replaces the pods one after the other, and a note says which requests that may lose.
 *
 * **Its selector changes.** The selector is immutable, so the Deployment must be deleted and created again, and its
 * pods are missing meanwhile. A stand-in has them: a second Deployment, `NAME-stand-in`, with the new pod template and
 * one more label. The steps are: create the stand-in, delete the Deployment, create the new one, delete the stand-in.
 * It is safe because Services and subsets select the pods of the stand-in by the labels of the new pods, and each step
 * waits until the pods of the one before are ready. The verifier counts them as the pods of the original.
 *
 * **The labels of its pods change.** Requests for the old and for the new labels are served at the same time: the
 * stand-in has the new labels while the Deployment still has the old ones. Routes or selectors move between the two.
 *
 * **The way back** is the same change with old and new exchanged: the stand-in then has the old pod template. A
 * stand-in that an interrupted run has left is part of the state, and is deleted in the same place.
 */
export const deployment: KindOfChange = {
  kinds: ['apps/Deployment'],
  immutableField,
  standIn: (from, to) => {
    const isChanged =
      immutableField(from, to) !== undefined || !isSame(podLabelsOf(specOf(from)), podLabelsOf(specOf(to)));
    // The name becomes the value of a label, which has at most 63 characters.
    return isChanged && to.name.length + suffix.length <= 63 ? standInFor(to) : undefined;
  },
};

function standInFor(to: MeshObject): MeshObject {
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
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
  return { ...to, name, data };
}
