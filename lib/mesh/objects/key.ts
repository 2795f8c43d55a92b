import type { MeshObject } from './mesh-object';

/** The identity of an object. It excludes the version: `v1` and `v1beta1` are the same object. */
export function keyOf({
  group,
  kind,
  namespace,
  name,
}: Pick<MeshObject, 'group' | 'kind' | 'namespace' | 'name'>): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** The key of an object for messages: `Deployment shop/cart-v1`. */
export function wordsOf(key: string): string {
  const [, kind = '', namespace = '', name = ''] = key.split('/');
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
