import type { IConstruct } from 'constructs';
import type { Callers } from '../values/declared-callers';

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

/** The defaults of `callers` in a program, and the services that follow them. */
interface CallersSettings {
  app?: Callers;
  readonly namespaces: Map<string, Callers>;
  readonly followers: Followed[];
}

const programs = new WeakMap<IConstruct, CallersSettings>();

/** Sets the default of all services of a program. */
export function setCallersOfApp(app: IConstruct, callers: Callers): void {
  settingsIn(app).app = callers;
}

/** Sets the default of the services in a namespace, also of those that exist already. */
export function setCallersOfNamespace(construct: IConstruct, namespace: string, callers: Callers): void {
  const { namespaces, followers } = settingsIn(construct);
  namespaces.set(namespace, callers);
  for (const { callers: each } of followers) each.update();
}

/** The default for services in a namespace: that of the namespace, else that of the program. */
export function callersIn(construct: IConstruct, namespace: string): Callers {
  const settings = programs.get(construct.node.root);
  return settings?.namespaces.get(namespace) ?? settings?.app ?? 'any';
}

/** Keeps a service up to date with the defaults, which may be set after it was made. */
export function followCallers(followed: Followed): void {
  settingsIn(followed.service).followers.push(followed);
}

/** All services of a program whose pods the program writes, in order of creation. */
export function followedIn(construct: IConstruct): readonly Followed[] {
  return programs.get(construct.node.root)?.followers ?? [];
}

function settingsIn(construct: IConstruct): CallersSettings {
  const { root } = construct.node;
  const known = programs.get(root) ?? { namespaces: new Map(), followers: [] };
  programs.set(root, known);
  return known;
}
