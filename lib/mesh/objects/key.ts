import type { MeshObject } from './mesh-object';

/** What an object is told apart by. Its version is not part of it: `v1` and `v1beta1` are one object. */
export function keyOf({
  group,
  kind,
  namespace,
  name,
}: Pick<MeshObject, 'group' | 'kind' | 'namespace' | 'name'>): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** `Deployment shop/cart-v1`, from the name of an object. */
export function wordsOf(key: string): string {
  const [, kind = '', namespace = '', name = ''] = key.split('/');
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
