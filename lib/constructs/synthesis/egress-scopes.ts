import type { IConstruct } from 'constructs';
import { type DeclaredEgress, declaredEgress, type Egress } from '../values/egress';
import { ScopedSetting } from './scoped-setting';

/** A service whose proxies may be limited to its calls. */
export interface ScopedService extends IConstruct {
  readonly namespace: string;
  /** Its own setting; undefined for that of its namespace or of the App. */
  readonly egress: Egress | undefined;
  /** Writes its Sidecar, or removes it, after the setting of its namespace has become known. */
  updateSidecar(): void;
}

const setting = new ScopedSetting<Egress, ScopedService>((service, namespace) => {
  if (service.namespace === namespace) service.updateSidecar();
});

/** Sets the default of all services of a program. */
export function scopeProgram(app: IConstruct, egress: Egress): void {
  setting.setForApp(app, egress);
}

/** Sets the default of the services of a namespace, including those that were made before. */
export function scopeNamespace(construct: IConstruct, namespace: string, egress: Egress): void {
  setting.setForNamespace(construct, namespace, egress);
}

/** Adds a service to those of its namespace. */
export function scopeService(service: ScopedService): void {
  setting.follow(service, service);
  service.updateSidecar();
}

/** The limit of a service's proxies: its own, that of its namespace, or that of the App; undefined if there is none. */
export function egressOf(service: ScopedService): DeclaredEgress | undefined {
  return declaredEgress(service.egress ?? setting.valueFor(service, service.namespace));
}
