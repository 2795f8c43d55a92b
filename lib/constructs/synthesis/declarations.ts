import type { IConstruct } from 'constructs';
import type { CallEdge } from '../values/call';
import type { ExistingObjects } from './existing-objects';

/** A call that a service of the program makes. */
export interface DeclaredCall {
  /** The service that calls. */
  readonly caller: IConstruct;
  /** Who is called, and on which port. */
  readonly edge: CallEdge;
  /** The objects that make the caller's pods. */
  deployments(): readonly IConstruct[];
}

/** What constructs say that stands in none of their manifests. */
export interface Declarations {
  /** The calls, in the order in which they were declared. */
  readonly calls: readonly DeclaredCall[];
  /** What others make. */
  readonly existing: readonly ExistingObjects[];
}

const programs = new WeakMap<IConstruct, { calls: DeclaredCall[]; existing: ExistingObjects[] }>();

/** Notes a call, so that App can ask whether the caller's proxy knows who is called. */
export function declareCall(call: DeclaredCall): void {
  declarationsIn(call.caller).calls.push(call);
}

/** Notes what others make, so that App does not take it for missing. */
export function declareExisting(construct: IConstruct, existing: ExistingObjects): void {
  declarationsIn(construct).existing.push(existing);
}

/** What the constructs of a program have declared; the program is that of any of its constructs. */
export function declarationsOf(construct: IConstruct): Declarations {
  return programs.get(construct.node.root) ?? { calls: [], existing: [] };
}

function declarationsIn(construct: IConstruct) {
  const { root } = construct.node;
  const known = programs.get(root) ?? { calls: [], existing: [] };
  programs.set(root, known);
  return known;
}
