import { keyOf, serviceOf } from '../../properties/facts';
import type { GatewayPlan, Program, RoutePlan } from '../../properties/program';
import { allowedVersions } from './allowed';
import type { Asked } from './asked';

/**
 * The answers to a request that the definition of a gateway allows, read from the program's plain data alone:
 * `SERVICE VERSION` of the pod that answers, or the status of an answer of the gateway itself.
 */
export function allowedAtGateway(
  program: Program,
  gateway: GatewayPlan,
  host: string,
  asked: Asked,
): readonly string[] {
  const route = routeOf(gateway, host, asked.path);
  if (route === undefined) return ['404'];
  if (route.to === undefined) return [String(route.redirect?.status ?? 301)];
  const service = serviceOf(program, route.to);
  const versions = allowedVersions(program, service, asked, undefined);
  return versions.map((version) => `${keyOf(service)} ${version}`);
}

/** The route with the most specific path, of those that name the most specific host. */
function routeOf(gateway: GatewayPlan, host: string, path: string): RoutePlan | undefined {
  const hosts = [...new Set(gateway.routes.flatMap((route) => route.hosts))];
  const [named] = hosts.filter((one) => takesHost(one, host)).sort(moreSpecificFirst);
  if (named === undefined) return undefined;
  const fitting = gateway.routes.filter((route) => route.hosts.includes(named) && takesPath(route, path));
  const ofKind = (kind: string) => fitting.filter((route) => (route.path?.kind ?? 'prefix') === kind);
  const [longest] = ofKind('prefix').sort((a, b) => textOf(b).length - textOf(a).length);
  return ofKind('exact')[0] ?? ofKind('regex')[0] ?? longest;
}

function takesHost(named: string, host: string): boolean {
  return named === host || (named.startsWith('*') && host.endsWith(named.slice(1)));
}

function moreSpecificFirst(a: string, b: string): number {
  const byKind = Number(a.startsWith('*')) - Number(b.startsWith('*'));
  return byKind === 0 ? b.length - a.length : byKind;
}

function takesPath(route: RoutePlan, path: string): boolean {
  const text = textOf(route);
  switch (route.path?.kind) {
    case 'exact':
      return path === text;
    case 'regex':
      return new RegExp(`^(?:${text})$`).test(path);
    default:
      return path.startsWith(text);
  }
}

function textOf({ path }: RoutePlan): string {
  return path?.text ?? '/';
}
