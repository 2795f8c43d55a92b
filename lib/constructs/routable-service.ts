import { Construct } from 'constructs';
import type { PatchedRule } from './istio/rule-patches';
import type { ExistingObjects } from './synthesis/existing-objects';
import type { Callee } from './values/call';
import type { Port } from './values/port';
import type { Release } from './values/release';
import type { RoutePolicy } from './values/route-policy';

const routableBrand = Symbol.for('cdk8s-istio.RoutableService');

/** A service that others call and gateways route to, whether this program makes it or not. */
export abstract class RoutableService extends Construct implements Callee {
  /** True for such a service, also for one that another copy of this package made. */
  static isRoutableService(value: unknown): value is RoutableService {
    return typeof value === 'object' && value !== null && routableBrand in value;
  }

  /** The Service's name, or the host of a service outside the cluster. */
  abstract readonly serviceName: string;

  /** The host in full, such as `backend-service.task-manager.svc.cluster.local`. */
  abstract readonly host: string;

  /** Its ports, with everything that was left out filled in. */
  abstract readonly ports: readonly Port[];

  /**
   * Which versions run and how requests are split among them; undefined where the program does not know: every
   * request then goes to any pod of the Service.
   */
  abstract readonly release: Release | undefined;

  /** @internal What its routes have in common, at a gateway too unless the route says otherwise. */
  abstract readonly routePolicy: RoutePolicy;

  /** @internal What others make of it; undefined where this program makes everything. */
  abstract readonly existing: ExistingObjects | undefined;

  /** @internal What the program changes on the rules that lead to it; only a release has such rules. */
  get rulePatches(): readonly PatchedRule[] {
    return [];
  }

  constructor(scope: Construct, id: string) {
    super(scope, id);
    Object.defineProperty(this, routableBrand, { value: true });
  }
}
