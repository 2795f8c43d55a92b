import type { Mesh } from '../../mesh/mesh';
import { groupedBy } from '../../mesh/objects/multi-map';
import type { AuthorizationPolicy } from '../../mesh/policies/authorization';
import { policiesFor } from '../../mesh/policies/policies-for-pods';
import { isWritten, type Workload } from '../../mesh/registry/workloads';
import type { Caller, Request } from '../../mesh/request';
import { callersOf, type NamedCaller } from '../../requests/callers';
import { ANY_ACCOUNT, identitiesOfPolicies, matchesOfPolicies } from '../../requests/policy-classes';
import { gatewayRequests, meshRequests } from '../../requests/requests';
import { callerOfWorkload, inNamespace, type TracedCaller } from '../callers';

/** A request of a caller that a file of requests can name. */
export interface Question {
  readonly request: Request;
  readonly caller: { readonly name: string; readonly traced: TracedCaller };
}

/** One request of one caller for each class that the rules and the policies of a state distinguish. */
export function* questionsIn(mesh: Mesh): Generator<Question> {
  const ofMesh = requestsOfMesh(mesh);
  for (const named of callersOf([mesh])) {
    const caller = callerFor(mesh, named);
    if (caller === undefined) continue;
    const requests =
      named.caller.kind === 'gateway'
        ? gatewayRequests([mesh], named.gateways, matchesOfPolicies(atGateway(mesh, named.caller))).map(
            ({ request }) => request,
          )
        : ofMesh.map(({ request }) => request);
    for (const request of requests) {
      // Pods of a namespace without rules of its own get the same answers as those of the called service.
      if (!named.isRepresented || isOwn(mesh, named, request)) yield { request, caller };
    }
  }
  for (const { request, policies } of ofMesh)
    for (const pods of podsNamedBy(mesh, policies)) {
      const { namespace, object } = pods;
      const traced = callerOfWorkload(mesh, pods);
      if (traced.caller.kind === 'workload')
        yield { request, caller: { name: `workload:${namespace}/${object.name}`, traced } };
    }
}

/** A request in the mesh, and the policies of the pods that it is for. */
interface PolicedRequest {
  readonly request: Request;
  readonly policies: readonly AuthorizationPolicy[];
}

/** Requests with the conditions of the policies for the called host: those for other hosts distinguish nothing there. */
function requestsOfMesh(mesh: Mesh): readonly PolicedRequest[] {
  const policiesOf = new Map(
    mesh.services.all.map((service) => {
      const all = mesh.behind(service).flatMap((pods) => policiesFor(mesh, pods).sure);
      return [service.host, [...new Set(all)]] as const;
    }),
  );
  const keyOf = (policies: readonly AuthorizationPolicy[]) =>
    policies.map(({ object }) => `${object.namespace}/${object.name}`).join();
  return [...groupedBy(policiesOf, ([, policies]) => keyOf(policies)).values()].flatMap((hosts) => {
    const [, policies = []] = hosts[0] ?? [];
    const own = new Set(hosts.map(([host]) => host));
    return meshRequests([mesh], matchesOfPolicies(policies)).flatMap(({ request }) =>
      own.has(request.host) ? [{ request, policies }] : [],
    );
  });
}

function atGateway(mesh: Mesh, caller: Caller): readonly AuthorizationPolicy[] {
  return policiesFor(mesh, caller).sure;
}

/** Pods for each identity that policies distinguish: with a service account that they name, and with another one. */
function podsNamedBy(mesh: Mesh, policies: readonly AuthorizationPolicy[]): readonly Workload[] {
  const identities = identitiesOfPolicies(policies);
  const named = new Set(identities.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`));
  return identities.flatMap(({ namespace, serviceAccount }): readonly Workload[] => {
    const pods = mesh.workloads
      .in(namespace)
      .find(
        (each) =>
          isWritten(each) &&
          (serviceAccount === ANY_ACCOUNT
            ? !named.has(`${namespace}/${each.serviceAccount}`)
            : each.serviceAccount === serviceAccount),
      );
    return pods === undefined ? [] : [pods];
  });
}

function isOwn(mesh: Mesh, { caller }: NamedCaller, { host }: Request): boolean {
  return mesh.services.named(host).some(({ namespace }) => namespace === caller.namespace);
}

/** Pods with the labels of a rule have no name of their own, and are left out. */
function callerFor(
  mesh: Mesh,
  { caller, gateways }: NamedCaller,
): { name: string; traced: TracedCaller } | undefined {
  if (caller.kind === 'gateway') {
    const [name] = gateways;
    if (name === undefined) return undefined;
    return {
      name: `gateway:${name}`,
      traced: { caller, words: `clients of Gateway ${name}`, workloads: [] },
    };
  }
  if (Object.keys(caller.labels).length > 0 || !mesh.namespaces.has(caller.namespace)) return undefined;
  return { name: `namespace:${caller.namespace}`, traced: inNamespace(caller.namespace) };
}
