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
  /** The principals of the caller's pods. */
  principals(): readonly string[];
  /** Whether the callee admits only declared callers, or would. */
  isRestricted(): boolean;
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

interface Recorded {
  readonly calls: DeclaredCall[];
  /** The calls by the host of the callee: a program may have several values for one service. */
  readonly callsByHost: Map<string, DeclaredCall[]>;
  readonly lanes: DeclaredLane[];
  readonly existing: ExistingObjects[];
}

const programs = new WeakMap<IConstruct, Recorded>();

/** Records a call, so that App can check whether the callee is visible to the caller's proxy. */
export function declareCall(call: DeclaredCall): void {
  const { calls, callsByHost } = declarationsIn(call.caller);
  const { host } = call.edge.service;
  calls.push(call);
  const known = callsByHost.get(host);
  if (known === undefined) callsByHost.set(host, [call]);
  else known.push(call);
}

/** The calls of a host that the services of a program declare, in the order in which they were declared. */
export function callsOfHost(construct: IConstruct, host: string): readonly DeclaredCall[] {
  return programs.get(construct.node.root)?.callsByHost.get(host) ?? [];
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

function declarationsIn(construct: IConstruct): Recorded {
  const { root } = construct.node;
  const known = programs.get(root) ?? { calls: [], callsByHost: new Map(), lanes: [], existing: [] };
  programs.set(root, known);
  return known;
}
