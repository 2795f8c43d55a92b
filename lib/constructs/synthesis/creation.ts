import type { IConstruct } from 'constructs';
import { programPlaces } from './program-places';

/** A node, with the method that each new child calls. */
interface ParentNode {
  addChild?(child: IConstruct, id: string): void;
}

const recording = Symbol.for('cdk8s-istio.creation');
type Recording = { [recording]?: WeakMap<IConstruct, Error> };

/** Enough for the calls of packages between a construct and the program. */
const frames = 100;

/**
 * Records from now on where each construct is created. `constructs` has no hook for this, so it replaces a method of its
 * nodes: only for a program that is asked for its source map. Without that method nothing is recorded.
 */
export function recordCreation(root: IConstruct): void {
  const prototype: ParentNode & Recording = Object.getPrototypeOf(root.node);
  const { addChild } = prototype;
  if (addChild === undefined || prototype[recording] !== undefined) return;
  const created = new WeakMap<IConstruct, Error>();
  prototype[recording] = created;
  prototype.addChild = function (child, id) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = frames;
    // Its text, which is expensive, is made on first use.
    created.set(child, new Error());
    Error.stackTraceLimit = stackTraceLimit;
    addChild.call(this, child, id);
  };
}

/** The places of the program that led to the creation of a construct, the innermost first. */
export function creationOf(construct: IConstruct): readonly string[] {
  const { [recording]: created }: Recording = Object.getPrototypeOf(construct.node);
  return programPlaces(created?.get(construct)?.stack ?? '');
}
