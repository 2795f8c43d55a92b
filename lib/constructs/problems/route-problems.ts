import type { IConstruct } from 'constructs';
import { RoutableService } from '../routable-service';
import type { Route, ServiceRoute } from '../route';
import { pathOf, portOfRoute, serviceOf } from '../routes/gateway-routes';
import { originProblems } from '../values/cors-origin';
import { pathProblems } from '../values/path';
import { routePolicyProblems } from '../values/route-policy';
import { shown } from '../values/shown';
import type { ValueProblem } from './problem';
import { otherProgramProblems } from './service-problems';

/** The problems of one route of a gateway. */
export function routeProblems(gateway: IConstruct, route: Route): ValueProblem[] {
  return [
    ...pathProblems(pathOf(route)),
    ...(route.hosts.length === 0 ? [withoutHosts(route)] : []),
    ...(route.redirect === undefined ? targetProblems(gateway, route) : redirectProblems(route)),
  ];
}

function targetProblems(gateway: IConstruct, route: ServiceRoute): ValueProblem[] {
  const service = serviceOf(route);
  if (service === undefined) return [closedTarget(route.to)];
  const problems = [
    ...otherProgramProblems(gateway, service),
    ...routePolicyProblems(route),
    ...originProblems(route.cors?.allowOrigins ?? [], route.cors?.allowCredentials),
    ...rewriteProblems(route),
    ...wildcardProblems(service),
  ];
  if (portOfRoute(route, service) === undefined) {
    const ports = service.ports.map((port) => `${shown(port.port)} (${port.protocol})`).join(', ');
    problems.push({
      rule: 'unknown-port',
      message:
        route.port === undefined
          ? `the route ${pathOf(route)} needs an HTTP port, and ${service.serviceName} has none`
          : `the route ${pathOf(route)} uses port ${shown(route.port)}, which is not an HTTP port of ${service.serviceName}`,
      effect: 'requests get 503, since no such port is served',
      fix: `use a port with protocol http, http2 or grpc; ${service.serviceName} has ${ports}`,
    });
  }
  return problems;
}

function wildcardProblems(service: RoutableService): ValueProblem[] {
  if (!service.host.startsWith('*')) return [];
  return [
    {
      rule: 'route-to-wildcard',
      message: `a route leads to ${service.node.path}, whose host is a wildcard`,
      effect: 'istiod refuses a VirtualService whose destination is a wildcard',
      fix: 'use an ExternalService with the full host as the target',
    },
  ];
}

function closedTarget(to: unknown): ValueProblem {
  if (RoutableService.isRoutableService(to)) {
    return {
      rule: 'backend-not-exposed',
      message: `a route leads to the Backend ${to.node.path}, which is not exposed`,
      effect: 'a service meant for the mesh would be open to every client of the gateway',
      fix: 'use to: backend.exposed() if this is intended, or make it a Frontend',
    };
  }
  return {
    rule: 'not-a-service',
    message: `a route leads to ${shown(to)}, which is not a service`,
    effect: 'requests would get 404',
    fix: 'use the object that new Frontend(…) or new ExistingService(…) returned, or backend.exposed()',
  };
}

function withoutHosts(route: Route): ValueProblem {
  return {
    rule: 'route-without-host',
    message: `the route ${pathOf(route)} has no hosts`,
    effect: 'no VirtualService would have the route, so requests get 404',
    fix: "set the hosts, as in hosts: ['tasks.example.com'], or hosts: ['*'] for all",
  };
}

/** A prefix that ends in `/`, rewritten to one that does not, joins the next segment to it. */
function rewriteProblems(route: ServiceRoute): ValueProblem[] {
  const path = pathOf(route);
  const to = typeof route.rewrite === 'string' ? route.rewrite : route.rewrite?.path;
  if (to === undefined) return [];
  if (!to.startsWith('/')) {
    return [
      {
        rule: 'invalid-rewrite',
        message: `the route ${path} rewrites the path to ${shown(to)}, which does not begin with "/"`,
        effect: 'the service gets a path that does not begin with "/" and answers 400 or 404',
        fix: 'begin the new path with "/"',
      },
    ];
  }
  if (path.kind !== 'prefix' || !path.text.endsWith('/') || to.endsWith('/')) return [];
  return [
    {
      rule: 'rewrite-joins-segments',
      message: `the route ${path} rewrites ${path.text} to ${to}, which does not end in "/"`,
      effect: `${path.text}tasks arrives as ${to}tasks`,
      fix: `rewrite to ${to}/`,
    },
  ];
}

function redirectProblems(route: Route): ValueProblem[] {
  if (route.to === undefined && (route.redirect?.path ?? route.redirect?.host) !== undefined) return [];
  return [
    {
      rule: 'invalid-redirect',
      message:
        route.to === undefined
          ? `the route ${pathOf(route)} redirects to the same path and host`
          : `the route ${pathOf(route)} has both redirect and to`,
      effect:
        route.to === undefined
          ? 'clients follow redirects in a loop'
          : 'istiod refuses the VirtualService, so the proxies keep their old routes',
      fix: route.to === undefined ? 'set path or host of the redirect' : 'remove redirect or to',
    },
  ];
}
