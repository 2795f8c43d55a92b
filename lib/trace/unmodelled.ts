import { splitPath } from '../envoy/path';
import { ingressesOf, mayTakePath, servesIngresses } from '../mesh/gateway/ingresses';
import { GATEWAY_API, type GatewayApiRoute } from '../mesh/gateway-api/routes';
import { waypointOfService } from '../mesh/gateway-api/waypoints';
import { namespacesOf } from '../mesh/injection/namespaces';
import type { Mesh } from '../mesh/mesh';
import { labelsAt } from '../mesh/objects/json-path';
import { type Field, fieldOf, type MeshObject } from '../mesh/objects/mesh-object';
import { hasPlaceholder } from '../mesh/objects/placeholders';
import { telemetry } from '../mesh/policies/proxy-extensions';
import { bySpecificity, hostCovers, serviceHost } from '../mesh/registry/hosts';
import { carries } from '../mesh/registry/workloads';
import type { Caller, Request } from '../mesh/request';
import type { HttpRule } from '../mesh/routes/http-rules';
import { namesOf } from './why/virtual-services';

/** An object that may decide the answer, and that the trace does not follow. */
export interface Unmodelled {
  readonly at: Field;
  readonly words: string;
  /** Whether it may change the destination or the status, so that the answer is unknown. */
  readonly isDeciding: boolean;
}

/**
 * The objects that may decide the answer to a request and are not followed.
 *
 * @param rule the one that takes it
 * @param passed those that do not
 */
export function unmodelled(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  rule: HttpRule | undefined,
  passed: readonly HttpRule[],
): Unmodelled[] {
  const rules = [...(rule === undefined ? [] : [rule]), ...passed];
  return [
    ...routesOfGatewayApi(mesh, caller, request),
    ...routesOfIngresses(mesh, caller, request, rule),
    ...ambient(mesh, caller),
    ...waypoints(mesh, caller, request),
    ...extensions(mesh, caller),
    ...placeholders(rules),
    ...claimMatches(caller, rules),
  ];
}

/** Routes of the Gateway API that are attached to the called Service, or that have the host at a Gateway of that API. */
function routesOfGatewayApi(mesh: Mesh, caller: Caller, request: Request): Unmodelled[] {
  const names = namesOf(mesh, caller, request);
  const takes = ({ object, parents, hostnames }: GatewayApiRoute): boolean =>
    caller.kind === 'gateway'
      ? isAtGateway(mesh, caller, request) &&
        parents.some(({ kind }) => kind === 'Gateway') &&
        (hostnames.length === 0 || hostnames.some((host) => names.some((name) => hostCovers(host, name))))
      : parents.some(
          ({ group, kind, name, namespace }) =>
            kind === 'Service' &&
            group === '' &&
            names.includes(
              serviceHost(name, { namespace: namespace || object.namespace, domain: mesh.domain }),
            ),
        );
  return mesh.gatewayApi.routes.filter(takes).map(({ object }) => ({
    at: fieldOf(object),
    words: `${object.kind} ${object.namespace}/${object.name} may take the request; routes of the Gateway API are not followed`,
    isDeciding: true,
  }));
}

/** Ingresses with the host and the path: istiod makes routes of them at its ingress gateway, after those for a narrower host. */
function routesOfIngresses(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  rule: HttpRule | undefined,
): Unmodelled[] {
  const isHttp = request.protocol === 'http' || request.protocol === 'https';
  if (caller.kind !== 'gateway' || !isHttp || !servesIngresses(mesh, caller)) return [];
  const names = namesOf(mesh, caller, request);
  const taking = mesh.virtualServices.find(({ object }) => object === rule?.virtualService)?.hosts ?? [];
  const isNarrower = (host: string) =>
    taking.some((own) => names.some((name) => hostCovers(own, name)) && bySpecificity(own, host) < 0);
  return ingressesOf(mesh)
    .filter(({ rules }) =>
      rules.some(
        (each) =>
          names.some((name) => hostCovers(each.host, name)) &&
          !isNarrower(each.host) &&
          mayTakePath(each, splitPath(request.path).path),
      ),
    )
    .map(({ object }) => ({
      at: fieldOf(object),
      words: `Ingress ${object.namespace}/${object.name} may take the request; the routes of Ingresses are not followed`,
      isDeciding: true,
    }));
}

/** Whether the pods of a gateway are those that istiod deploys for a Gateway of the Gateway API. */
function isAtGateway(mesh: Mesh, { labels, namespace }: Caller, { port }: Request): boolean {
  const name = labels['gateway.networking.k8s.io/gateway-name'];
  if (name === undefined) return false;
  return mesh
    .ofKind(GATEWAY_API, 'Gateway')
    .some((each) => each.name === name && each.namespace === namespace && port > 0);
}

function ambient(mesh: Mesh, { kind, namespace, labels }: Caller): Unmodelled[] {
  if (kind === 'gateway') return [];
  const found = namespacesOf(mesh).get(namespace);
  const isAmbient = labels['istio.io/dataplane-mode'] === 'ambient' || (found?.isAmbient ?? false);
  if (!isAmbient || found === undefined || labels['sidecar.istio.io/inject'] === 'true') return [];
  return [
    {
      at: fieldOf(found.object, 'metadata', 'labels', 'istio.io/dataplane-mode'),
      words: `namespace ${namespace} is in ambient mode: its pods have no sidecar that reads rules`,
      isDeciding: true,
    },
  ];
}

function waypoints(mesh: Mesh, caller: Caller, request: Request): Unmodelled[] {
  if (caller.kind === 'gateway') return [];
  for (const name of namesOf(mesh, caller, request)) {
    for (const { object } of mesh.services.named(name)) {
      const use = object?.kind === 'Service' ? waypointOfService(mesh, object) : undefined;
      if (use !== undefined)
        return [
          {
            at: use.at,
            words: `requests from ambient pods pass waypoint ${use.namespace}/${use.name}, which is not followed`,
            isDeciding: false,
          },
        ];
    }
  }
  return [];
}

const extensionKinds = [
  ['networking.istio.io', 'EnvoyFilter', ['spec', 'workloadSelector', 'labels']],
  ['extensions.istio.io', 'WasmPlugin', ['spec', 'selector', 'matchLabels']],
] as const;

/** Extensions of the caller's proxy. They may do anything to a request, and mostly do nothing to its destination. */
function extensions(mesh: Mesh, { namespace, labels }: Caller): Unmodelled[] {
  return extensionKinds.flatMap(([group, kind, path]) =>
    mesh
      .ofKind(group, kind)
      .filter((object) => object.namespace === namespace || object.namespace === mesh.rootNamespace)
      .filter((object) => carries(labels, labelsAt(object, ...path)))
      .map((object) => ({ at: fieldOf(object), words: wordsOf(object), isDeciding: changesRoutes(object) })),
  );
}

function wordsOf({ kind, namespace, name }: MeshObject): string {
  return `${kind} ${namespace}/${name} changes the proxy of the caller, and is not followed`;
}

const routeParts: ReadonlySet<string> = new Set([
  'HTTP_ROUTE',
  'VIRTUAL_HOST',
  'ROUTE_CONFIGURATION',
  'LISTENER',
  'FILTER_CHAIN',
  'CLUSTER',
]);

/** Whether a filter patches routes, listeners or clusters, or inserts a filter that may answer by itself. */
function changesRoutes({ kind, name, data }: MeshObject): boolean {
  if (kind === 'WasmPlugin') return true;
  if (telemetry.test(name)) return false;
  const { configPatches = [] } = (data['spec'] ?? {}) as { configPatches?: { applyTo?: string }[] };
  return configPatches.some(({ applyTo = '' }) => routeParts.has(applyTo) || applyTo === 'HTTP_FILTER');
}

/** Matches on the claims of a token, which istiod moves into metadata: the trace does not follow them. */
function claimMatches({ kind }: Caller, rules: readonly HttpRule[]): Unmodelled[] {
  if (kind !== 'gateway') return [];
  return rules
    .filter(({ matches }) =>
      matches.some(({ match }) =>
        Object.keys({ ...match.headers, ...match.withoutHeaders }).some((name) =>
          name.startsWith('@request.auth.'),
        ),
      ),
    )
    .map(({ at }) => ({
      at,
      words: 'a rule matches the claims of a token, which the trace does not follow',
      isDeciding: true,
    }));
}

function placeholders(rules: readonly HttpRule[]): Unmodelled[] {
  return rules
    .filter(({ route }) => hasPlaceholder(JSON.stringify({ match: route.match, route: route.route })))
    .map(({ at }) => ({
      at,
      words: 'the rule contains a placeholder, whose value is not known',
      isDeciding: true,
    }));
}
