import type { Mesh } from '../mesh';
import { labelsAt, listAt } from '../objects/json-path';
import type { LabelSelector } from '../objects/kubernetes-types';
import type { FieldPath, Labels, MeshObject } from '../objects/mesh-object';

/** One of the `webhooks` of a configuration. */
export interface Webhook {
  readonly object: MeshObject;
  readonly path: FieldPath;
  readonly name: string;
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  /** Its address, as a URL. */
  readonly url: string | undefined;
  /** Its address, as a Service. */
  readonly service: { readonly name?: string; readonly namespace?: string } | undefined;
}

/** All webhooks of a kind of configuration. */
export function webhooksOf(mesh: Mesh, kind: 'Mutating' | 'Validating'): Webhook[] {
  return mesh.ofKind('admissionregistration.k8s.io', `${kind}WebhookConfiguration`).flatMap((object) =>
    listAt(object, 'webhooks').map((value, index): Webhook => {
      const hook = (value ?? {}) as {
        name?: string;
        namespaceSelector?: LabelSelector;
        objectSelector?: LabelSelector;
        clientConfig?: { url?: string; service?: Webhook['service'] };
      };
      return {
        object,
        path: ['webhooks', index],
        name: hook.name ?? '',
        namespaceSelector: hook.namespaceSelector ?? {},
        objectSelector: hook.objectSelector ?? {},
        url: hook.clientConfig?.url,
        service: hook.clientConfig?.service,
      };
    }),
  );
}

/** The revisions that a webhook selects. */
export function revisionsOf({ object, namespaceSelector, objectSelector }: Webhook): string[] {
  const own = labelsAt(object, 'metadata', 'labels')['istio.io/rev'];
  const selected = [namespaceSelector, objectSelector].flatMap(({ matchLabels, matchExpressions = [] }) => [
    matchLabels?.['istio.io/rev'],
    ...matchExpressions.flatMap(({ key, values = [] }) => (key === 'istio.io/rev' ? values : [])),
  ]);
  return [own, ...selected].filter((each) => each !== undefined);
}

/** Whether a selector selects labels; an empty one selects all. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  const fits = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    fits &&
    matchExpressions.every(({ key = '', operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === 'NotIn' ? !isIn : isIn;
    })
  );
}
