import type { IConstruct } from 'constructs';
import type { Callers } from '../values/declared-callers';
import { ScopedSetting } from './scoped-setting';

/** A service that follows the defaults of its program. */
export interface Followed {
  readonly service: IConstruct;
  readonly callers: {
    readonly mode: Callers;
    /** Acts on changed defaults. */
    update(): void;
    /** The Deployments of its pods. */
    deployments(): readonly IConstruct[];
    /** The principals of its pods. */
    principals(): readonly string[];
    /** Whether a policy of the program names its pods. */
    isNamed(): boolean;
  };
}

// A policy of any namespace may name the account of a caller.
const setting = new ScopedSetting<Callers, Followed>(({ callers }) => callers.update());

/** Sets the default of all services of a program. */
export function setCallersOfApp(app: IConstruct, callers: Callers): void {
  setting.setForApp(app, callers);
}

/** Sets the default of the services in a namespace, also of those that exist already. */
export function setCallersOfNamespace(construct: IConstruct, namespace: string, callers: Callers): void {
  setting.setForNamespace(construct, namespace, callers);
}

/** The default for services in a namespace. */
export function callersIn(construct: IConstruct, namespace: string): Callers {
  return setting.valueFor(construct, namespace) ?? 'any';
}

/** Keeps a service up to date with the defaults, which may be set after it was made. */
export function followCallers(followed: Followed): void {
  setting.follow(followed.service, followed);
}

/** All services of a program whose pods the program writes, in order of creation. */
export function followedIn(construct: IConstruct): readonly Followed[] {
  return setting.followersIn(construct);
}
