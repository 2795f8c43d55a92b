import type { Json, JsonObject } from '../objects/mesh-object';
import type { ObjectPart } from './fault';

/** The fields by which the API server knows an object. */
export interface Identity {
  readonly data: JsonObject;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The identity of an object, or the part that it lacks. */
export function identityOf(value: unknown): Identity | ObjectPart {
  if (!isObject(value)) return { part: 'mapping' };
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || apiVersion === '') return { part: 'apiVersion' };
  if (typeof kind !== 'string' || kind === '') return { part: 'kind', apiVersion };
  if (isList(value, kind)) return { data: value, apiVersion, kind, name: '' };
  const name = isObject(metadata) ? (metadata['name'] ?? metadata['generateName']) : undefined;
  if (name !== undefined && name !== null && typeof name !== 'string') {
    return { part: 'quotes', apiVersion, kind, name };
  }
  if (!name && !isUnnamed(apiVersion, kind)) return { part: 'name', apiVersion, kind };
  return { data: value, apiVersion, kind, name: name || unnamed };
}

/** In place of a name that an object need not have. */
export const unnamed = '(unnamed)';

/** Whether objects of a kind need no name: istioctl reads an IstioOperator, and the API server never does. */
function isUnnamed(apiVersion: string, kind: string): boolean {
  return kind === 'IstioOperator' && apiVersion.startsWith('install.istio.io/');
}

/** Whether an object is a list of objects. */
export function isList(
  data: JsonObject,
  kind: string,
): data is JsonObject & { readonly items: readonly Json[] } {
  return kind.endsWith('List') && Array.isArray(data['items'] ?? (kind === 'List' ? [] : undefined));
}

const ofCluster: ReadonlySet<string> = new Set([
  '/Namespace',
  '/Node',
  '/PersistentVolume',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'gateway.networking.k8s.io/GatewayClass',
  'networking.k8s.io/IngressClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
]);

/** Whether the objects of a kind belong to no namespace. */
export function isOfCluster(group: string, kind: string): boolean {
  return ofCluster.has(`${group}/${kind}`);
}

function isObject(value: unknown): value is { readonly [field: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
