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

/** A lane, and the services that have a canary in it, its entry first. */
export interface DeclaredLane {
  readonly lane: IConstruct;
  readonly services: readonly IConstruct[];
}

/** Facts that constructs declare and their manifests do not contain. */
export interface Declarations {
  /** The calls, in the order in which they were declared. */
  readonly calls: readonly DeclaredCall[];
  /** The lanes, in the order of the program. */
  readonly lanes: readonly DeclaredLane[];
  /** Objects that the program references and does not write. */
  readonly existing: readonly ExistingObjects[];
}

const programs = new WeakMap<
  IConstruct,
  { calls: DeclaredCall[]; lanes: DeclaredLane[]; existing: ExistingObjects[] }
>();

/** Records a call, so that App can check whether the callee is visible to the caller's proxy. */
export function declareCall(call: DeclaredCall): void {
  declarationsIn(call.caller).calls.push(call);
}

/** Records a lane, so that App can check whether its callers have proxies. */
export function declareLane(lane: DeclaredLane): void {
  declarationsIn(lane.lane).lanes.push(lane);
}

/** Records objects that the program does not write, so that App does not report them as missing. */
export function declareExisting(construct: IConstruct, existing: ExistingObjects): void {
  declarationsIn(construct).existing.push(existing);
}

/** The declarations of the program that a construct belongs to. */
export function declarationsOf(construct: IConstruct): Declarations {
  return programs.get(construct.node.root) ?? { calls: [], lanes: [], existing: [] };
}

function declarationsIn(construct: IConstruct) {
  const { root } = construct.node;
  const known = programs.get(root) ?? { calls: [], lanes: [], existing: [] };
  programs.set(root, known);
  return known;
}
