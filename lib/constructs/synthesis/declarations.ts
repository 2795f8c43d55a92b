import type { IConstruct } from 'constructs';
import type { CallEdge } from '../values/call';
import type { ExistingObjects } from './existing-objects';

/** A call that a service of the program makes. */
export interface DeclaredCall {
  /** The service that calls. */
  readonly caller: IConstruct;
  /** The called service and its port. */
  readonly edge: CallEdge;
  /** The Deployments of the caller. */
  deployments(): readonly IConstruct[];
}

/** Facts that constructs declare and their manifests do not contain. */
export interface Declarations {
  /** The calls, in the order in which they were declared. */
  readonly calls: readonly DeclaredCall[];
  /** Objects that the program references and does not write. */
  readonly existing: readonly ExistingObjects[];
}

const programs = new WeakMap<IConstruct, { calls: DeclaredCall[]; existing: ExistingObjects[] }>();

/** Records a call, so that App can check whether the callee is visible to the caller's proxy. */
export function declareCall(call: DeclaredCall): void {
  declarationsIn(call.caller).calls.push(call);
}

/** Records objects that the program does not write, so that App does not report them as missing. */
export function declareExisting(construct: IConstruct, existing: ExistingObjects): void {
  declarationsIn(construct).existing.push(existing);
}

/** The declarations of the program that a construct belongs to. */
export function declarationsOf(construct: IConstruct): Declarations {
  return programs.get(construct.node.root) ?? { calls: [], existing: [] };
}

function declarationsIn(construct: IConstruct) {
  const { root } = construct.node;
  const known = programs.get(root) ?? { calls: [], existing: [] };
  programs.set(root, known);
  return known;
}
