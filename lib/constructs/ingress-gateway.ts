import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import type { GatewaySpec } from '../../imports/networking.istio.io';
import {
  type IngressGatewayProps,
  type OwnGatewayProps,
  selectorOf,
  serviceAccountOf,
} from './ingress-gateway-props';
import { toServer } from './istio/gateway-server';
import { releaseDrift } from './istio/release-patches';
import { callersAt } from './istio/rule-patches';
import { toVirtualService } from './istio/virtual-service';
import { gatewayClaims, gatewayProblems } from './problems/gateway-problems';
import { reportProblems } from './problems/problem';
import { claim } from './problems/program';
import { refuse } from './problems/refusal';
import { ReleasedService } from './released-service';
import { exposedPaths } from './routes/exposed-paths';
import {
  gatewayRouteTable,
  type HostGroup,
  hostGroups,
  hostsOf,
  portOfRoute,
  serviceOf,
} from './routes/gateway-routes';
import { chartNamespace } from './synthesis/chart-namespace';
import { declareContributors } from './synthesis/contributors';
import { existingAnnotations } from './synthesis/existing-objects';
import { watchPatches } from './synthesis/patches';
import { principalOf } from './values/declared-callers';

/**
 * A gateway at the edge of the mesh: its listeners, and the routes from hosts and paths to services. The release of a
 * service applies here as in the mesh. It writes a Gateway and one VirtualService per set of hosts.
 *
 * @example
 * new IngressGateway(chart, 'task-manager-gateway', {
 *   listeners: [Listener.http(80)],
 *   routes: [{ hosts: ['tasks.example.com'], to: frontend }],
 * });
 */
export class IngressGateway extends Construct {
  /** Namespace and name of the Gateway, as VirtualServices reference it. */
  readonly reference: string;

  /** The Gateway, for patches; undefined if this program does not write it. */
  readonly gateway: ApiObject | undefined;

  /** The VirtualServices, for patches: one per set of hosts, in the order of the routes. */
  readonly virtualServices: readonly ApiObject[];

  /**
   * @param scope the chart, or a construct in it; the chart needs a namespace
   * @param id the id, unique in its scope; also the default of the Gateway's name
   * @param props its listeners, or the existing Gateway, and its routes
   */
  constructor(scope: Construct, id: string, props: IngressGatewayProps) {
    super(scope, id);
    try {
      const namespace = chartNamespace(this);
      const name = props.existing?.name ?? props.gatewayName ?? id;
      // Gateways in two namespaces may have the same name.
      const prefix = props.existing === undefined ? name : `${props.existing.namespace}-${name}`;
      this.reference = `${props.existing?.namespace ?? namespace}/${name}`;
      this.gateway = props.existing === undefined ? this.ownGateway(props, name, namespace) : undefined;
      this.virtualServices = hostGroups(props.routes).map((group) => {
        const virtualService = this.virtualService(group, prefix, namespace);
        this.expose(group, virtualService, props);
        return virtualService;
      });
      const claims = gatewayClaims(this.reference, props);
      for (const claimed of claims) claim(this, 'gateway', claimed);
      reportProblems(this, () => gatewayProblems(this, { name, props, claims }));
    } catch (error) {
      refuse(this, error);
    }
  }

  private expose({ routes }: HostGroup, virtualService: ApiObject, props: IngressGatewayProps): void {
    const account = serviceAccountOf(props);
    const principal = principalOf(account.namespace, account.name);
    const isPatched = watchPatches(virtualService);
    const services = new Set<ReleasedService>();
    for (const route of routes) {
      if (route.redirect !== undefined) continue;
      const service = serviceOf(route);
      const port = service && portOfRoute(route, service)?.port;
      if (!ReleasedService.isReleasedService(service) || port === undefined) continue;
      // A patch may rewrite the path in another way.
      const isRewritten = () =>
        isPatched() || service.rulePatches.some(({ fields }) => 'rewrite' in Object(fields));
      const paths = () => (isRewritten() ? undefined : exposedPaths(route));
      service.patches.addExposure({ gateway: this, port, virtualService, principal, paths });
      services.add(service);
    }
    declareContributors(virtualService, () =>
      routes.flatMap((route) => {
        const service = serviceOf(route);
        return ReleasedService.isReleasedService(service) ? service.makers : (service ?? []);
      }),
    );
    const callers = callersAt(this);
    const releases = () => [...services].map(({ patches }) => patches.written());
    reportProblems(this, () =>
      isPatched() ? releaseDrift().virtualServiceDrift(virtualService, callers, releases()) : [],
    );
  }

  private ownGateway(props: OwnGatewayProps, name: string, namespace: string): ApiObject {
    const hosts = hostsOf(props.routes);
    const spec: GatewaySpec = {
      selector: { ...selectorOf(props) },
      servers: (props.listeners ?? []).map((listener) => toServer(listener, hosts)),
    };
    return new ApiObject(this, 'gateway', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name, namespace },
      spec,
    });
  }

  private virtualService(group: HostGroup, prefix: string, namespace: string): ApiObject {
    return new ApiObject(this, `virtual-service-${group.hosts[0]}`, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: {
        name: `${prefix}-${nameOfHost(group.hosts[0])}`,
        namespace,
        annotations: existingAnnotations(group.routes.map((route) => serviceOf(route)?.existing)),
      },
      spec: Lazy.any({ produce: () => toVirtualService(gatewayRouteTable(group, this)) }),
    });
  }
}

/** A host as a part of an object's name, which must not contain `*`. */
function nameOfHost(host: string): string {
  return host === '*' ? 'all-hosts' : host.replace(/^\*\./, 'wildcard.');
}
