import { GATEWAY } from '../lab/gateway';
import type { Container, KubernetesObject, ObjectMeta, Service } from '../lab/objects';
import type { Question } from './question';

interface Template {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec: { readonly containers?: readonly Container[] };
}

const MARKER_HOSTS = ['istio-system/marker.mesh-lab'];
const WITH_TEMPLATE = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job)$/;

/**
 * The objects of a fixture with what it takes for granted: its namespaces, the gateway, somebody to call from, and
 * ports on which pods listen.
 *
 * @param own labels that every pod carries
 */
export function peopled(
  objects: readonly KubernetesObject[],
  questions: readonly Question[],
  namespaces: readonly string[],
  own: Readonly<Record<string, string>>,
): readonly KubernetesObject[] {
  const wire = questions.flatMap((question) => (question.kind === 'wire' ? [question] : []));
  const callers = new Set(wire.map(({ from }) => from));
  const services = objects.filter(({ kind }) => kind === 'Service') as readonly Service[];
  const inOrder = objects.map((object) => listening(seesMarker(asDeployment(object)), services, own));
  const known = new Set(
    objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  );
  const root = namespaces.find((name) => /^istio-system/.test(name)) ?? 'istio-system';
  return [
    ...namespaces.filter((name) => !known.has(name)).map((name) => namespaceObject(name, name !== root)),
    ...inOrder,
    ...[...callers]
      .filter((from) => from !== 'outside' && !from.includes('/'))
      .map((from) => caller(from, own)),
    ...(callers.has('outside') && root !== 'istio-system' ? gateway(root, own) : []),
  ];
}

function namespaceObject(name: string, isInjected: boolean): KubernetesObject {
  const labels: Record<string, string> = isInjected ? { 'istio-injection': 'enabled' } : {};
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function caller(namespace: string, own: Readonly<Record<string, string>>): KubernetesObject {
  const labels = { app: 'caller', ...own };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'caller', namespace, labels },
    spec: { containers: [{ name: 'caller', image: 'caller' }] },
  };
}

/** The gateway of Istio's chart, once more. */
function gateway(namespace: string, own: Readonly<Record<string, string>>): readonly KubernetesObject[] {
  return GATEWAY.filter(({ kind }) => kind !== 'Namespace').map((object) => {
    const subjects = object['subjects'] as readonly object[] | undefined;
    const there = {
      ...object,
      metadata: { ...object.metadata, namespace },
      ...(subjects && { subjects: subjects.map((subject) => ({ ...subject, namespace })) }),
    };
    return object.kind === 'Deployment' ? withOwnLabels(there, own) : there;
  });
}

/** There is nobody who would make pods of a Rollout. */
function asDeployment(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Rollout') return object;
  const { strategy: _strategy, ...spec } = object.spec as Record<string, unknown>;
  return { ...object, apiVersion: 'apps/v1', kind: 'Deployment', spec };
}

/** By which the lab knows that a proxy is up to date. */
function seesMarker(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Sidecar') return object;
  const spec = object.spec as { egress?: readonly { port?: unknown; hosts: readonly string[] }[] };
  if (spec.egress === undefined) return object;
  const open = spec.egress.find(({ port }) => port === undefined);
  const egress =
    open === undefined
      ? [...spec.egress, { port: { number: 15999, name: 'http', protocol: 'HTTP' }, hosts: MARKER_HOSTS }]
      : spec.egress.map((each) =>
          each === open ? { ...each, hosts: [...each.hosts, ...MARKER_HOSTS] } : each,
        );
  return { ...object, spec: { ...spec, egress } };
}

/** Pods that name no port listen where the Services point that select them. */
function listening(
  object: KubernetesObject,
  services: readonly Service[],
  own: Readonly<Record<string, string>>,
): KubernetesObject {
  const isPod = object.kind === 'Pod';
  if (!isPod && !WITH_TEMPLATE.test(object.kind)) return object;
  const template = isPod
    ? (object as unknown as Template)
    : (object.spec as { template?: Template }).template;
  const containers = template?.spec?.containers ?? [];
  if (template === undefined || containers.some(({ ports = [] }) => ports.length > 0)) {
    return withOwnLabels(object, own);
  }
  const labels = template.metadata?.labels ?? {};
  const ports = services
    .filter(({ metadata, spec }) => {
      const selector = Object.entries(spec?.selector ?? {});
      const isHere = (metadata.namespace ?? 'default') === (object.metadata.namespace ?? 'default');
      return isHere && selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
    })
    .flatMap(({ spec }) => (spec.ports ?? []).map(({ port, targetPort = port }) => Number(targetPort)))
    .filter((port) => port > 0);
  const [first, ...rest] = containers;
  if (first === undefined) return withOwnLabels(object, own);
  const listens = { ...first, ports: [...new Set(ports)].map((containerPort) => ({ containerPort })) };
  const spec = { ...template.spec, containers: [listens, ...rest] };
  return withOwnLabels(
    isPod
      ? { ...object, spec }
      : { ...object, spec: { ...(object.spec as object), template: { ...template, spec } } },
    own,
  );
}

function withOwnLabels(object: KubernetesObject, own: Readonly<Record<string, string>>): KubernetesObject {
  const labelled = (metadata: Partial<ObjectMeta> | undefined) => ({
    ...metadata,
    labels: { ...metadata?.labels, ...own },
  });
  if (object.kind === 'Pod')
    return { ...object, metadata: { ...labelled(object.metadata), name: object.metadata.name } };
  const spec = object.spec as { template?: Template };
  const template = { ...spec.template, metadata: labelled(spec.template?.metadata) };
  return { ...object, spec: { ...spec, template } };
}
