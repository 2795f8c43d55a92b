import type { IConstruct } from 'constructs';
import { type DeclaredEgress, declaredEgress, type Egress } from '../values/egress';

/** A service whose proxies may be limited to its calls. */
export interface ScopedService extends IConstruct {
  readonly namespace: string;
  /** Its own setting; undefined for that of its namespace or of the App. */
  readonly egress: Egress | undefined;
  /** Writes its Sidecar, or removes it, after the setting of its namespace has become known. */
  updateSidecar(): void;
}

interface Scopes {
  program?: Egress;
  readonly namespaces: Map<string, Egress>;
  readonly services: Map<string, ScopedService[]>;
}

const programs = new WeakMap<IConstruct, Scopes>();

/** Sets the default of all services of a program. */
export function scopeProgram(app: IConstruct, egress: Egress | undefined): void {
  scopesOf(app).program = egress;
}

/** Sets the default of the services of a namespace, including those that were made before. */
export function scopeNamespace(construct: IConstruct, namespace: string, egress: Egress | undefined): void {
  if (egress === undefined) return;
  const { namespaces, services } = scopesOf(construct);
  namespaces.set(namespace, egress);
  for (const service of services.get(namespace) ?? []) service.updateSidecar();
}

/** Adds a service to those of its namespace. */
export function scopeService(service: ScopedService): void {
  const { services } = scopesOf(service);
  services.set(service.namespace, [...(services.get(service.namespace) ?? []), service]);
  service.updateSidecar();
}

/** The limit of a service's proxies: its own, that of its namespace, or that of the App; undefined if there is none. */
export function egressOf({ egress, namespace, node }: ScopedService): DeclaredEgress | undefined {
  const scopes = programs.get(node.root);
  return declaredEgress(egress ?? scopes?.namespaces.get(namespace) ?? scopes?.program);
}

function scopesOf(construct: IConstruct): Scopes {
  const { root } = construct.node;
  const known = programs.get(root) ?? { namespaces: new Map(), services: new Map() };
  programs.set(root, known);
  return known;
}
