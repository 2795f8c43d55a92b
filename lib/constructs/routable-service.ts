import { Construct } from 'constructs';
import type { PatchedRule } from './istio/rule-patches';
import type { Destination } from './routes/route-table';
import type { ExistingObjects } from './synthesis/existing-objects';
import type { Callee } from './values/call';
import type { Port } from './values/port';
import type { Release } from './values/release';
import type { RoutePolicy } from './values/route-policy';

const routableBrand = Symbol.for('cdk8s-istio.RoutableService');

/** A service that others can call and gateways can route to, whether or not this program writes it. */
export abstract class RoutableService extends Construct implements Callee {
  /** True for such a service, including one of another copy of this package. */
  static isRoutableService(value: unknown): value is RoutableService {
    return typeof value === 'object' && value !== null && routableBrand in value;
  }

  /** The Service's name, or the host of a service outside the cluster. */
  abstract readonly serviceName: string;

  /** The full host, such as `backend-service.task-manager.svc.cluster.local`. */
  abstract readonly host: string;

  /** Its ports, with defaults filled in. */
  abstract readonly ports: readonly Port[];

  /**
   * The versions that run, and how requests are split between them; undefined if the program does not know them. Every
   * request then reaches any pod of the Service.
   */
  abstract readonly release: Release | undefined;

  /** @internal The policy of all routes to it; a gateway's route can override it. */
  abstract readonly routePolicy: RoutePolicy;

  /** @internal Its objects that this program does not write; undefined if the program writes all of them. */
  abstract readonly existing: ExistingObjects | undefined;

  /** @internal The patches of its rules; only a release has rules. */
  get rulePatches(): readonly PatchedRule[] {
    return [];
  }

  /** @internal The only host that the server accepts; undefined if it accepts that of a gateway. */
  get authority(): string | undefined {
    return undefined;
  }

  /** @internal Where a gateway sends requests to one of its ports. */
  destinationFor(port: number): Destination {
    return { host: this.host, port };
  }

  constructor(scope: Construct, id: string) {
    super(scope, id);
    Object.defineProperty(this, routableBrand, { value: true });
  }
}
