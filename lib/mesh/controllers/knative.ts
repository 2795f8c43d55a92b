import { labelsAt, listAt, textAt } from '../objects/json-path';
import type { MeshObject } from '../objects/mesh-object';
import { anyValue } from '../registry/any-value';
import { type Generated, generatedDeployment, generatedService } from './generated';

/** The API group of Knative Serving's objects. */
export const KNATIVE = 'serving.knative.dev';

/**
 * What Knative Serving creates from a Service of its own: a Service of Kubernetes with the same name, and one for each
 * tag, `TAG-NAME`, all of which lead to the gateway of Knative; for each revision a Service with its name and one that
 * ends in `-private`; and the pods of the revisions. It gives a revision the name `NAME-00001` if the manifest has none.
 */
export function generatedByKnative(object: MeshObject, domain: string): Generated {
  const { name } = object;
  const texts = (field: string) =>
    listAt(object, 'spec', 'traffic').flatMap(
      (_, index) => textAt(object, 'spec', 'traffic', index, field) || [],
    );
  const revisions = [
    textAt(object, 'spec', 'template', 'metadata', 'name') || `${name}-00001`,
    ...texts('revisionName'),
  ];
  const port = { number: 80, name: 'http2', protocol: 'http' as const, targetPort: 80 };
  // Knative adds ports for metrics and for https. Its Services lead to its own gateway, so the pods are not known.
  const service = (own: string) =>
    generatedService({ by: object, ports: undefined }, own, domain, {
      ports: [port],
      selector: undefined,
      resolution: 'dns',
    });
  const labels = labelsAt(object, 'spec', 'template', 'metadata', 'labels');
  const hosts = [name, ...texts('tag').map((tag) => `${tag}-${name}`)];
  const ofRevisions = [...new Set(revisions)].flatMap((revision) => [revision, `${revision}-private`]);
  return {
    services: [...hosts, ...ofRevisions].map(service),
    workloads: [
      generatedDeployment(object, `${revisions[0]}-deployment`, {
        labels: {
          app: revisions[0] ?? name,
          ...labels,
          'serving.knative.dev/service': name,
          'serving.knative.dev/configuration': name,
          'serving.knative.dev/revision': anyValue,
        },
        replicas: undefined,
        containers: [],
        serviceAccount: textAt(object, 'spec', 'template', 'spec', 'serviceAccountName') || 'default',
        annotations: labelsAt(object, 'spec', 'template', 'metadata', 'annotations'),
      }),
    ],
  };
}
