import { ApiObject } from 'cdk8s';
import type { DataObject } from '../check/manifests';

/** The manifests of a value that a matcher receives. @throws TypeError for a value without manifests */
export function objectsOf(received: unknown, matcher: string): DataObject[] {
  if (Array.isArray(received)) {
    return received.map((data: unknown, index) => ({ data, source: { file: `manifest ${index + 1}` } }));
  }
  if (!isConstruct(received)) {
    throw new TypeError(`${matcher} takes an app, a chart, another construct, or a list of manifests`);
  }
  return received.node.findAll().flatMap((construct) => {
    if (!ApiObject.isApiObject(construct)) return [];
    const { path } = construct.node;
    return [{ data: construct.toJson() as unknown, source: { file: path, construct: path } }];
  });
}

function isConstruct(value: unknown): value is ApiObject {
  const { node } = (value ?? {}) as { node?: { findAll?: unknown } };
  return typeof node?.findAll === 'function';
}
