import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { Code } from '../codes';
import type { End } from '../end';
import type { Trace } from '../trace';

/** The rules of `check` that report the fault behind a failing request, by code. */
const rulesByCode: Partial<Readonly<Record<Code, readonly string[]>>> = {
  'no-service': ['route-to-missing-host'],
  'no-port': ['route-to-missing-port', 'route-without-port'],
  'no-subset': ['route-to-missing-subset', 'destination-rule-not-visible', 'destination-rule-overridden'],
  'no-endpoints': ['subset-without-pods', 'service-without-pods', 'subset-without-labels'],
  'port-not-open': ['target-port-not-served'],
  'protocol-mismatch': ['route-protocol-mismatch', 'port-name-without-protocol'],
  'no-route': [
    'virtual-service-host-not-on-gateway',
    'virtual-service-of-missing-gateway',
    'missing-delegate',
    'impossible-match',
  ],
  'no-listener': ['gateway-without-pods', 'conflicting-gateways'],
  'blocked-by-registry-only': ['not-exported-to-caller', 'misconfigured-sidecar'],
  'mutual-tls-required': ['mutual-tls-mode-mismatch', 'pod-without-sidecar'],
  'tls-mismatch': ['mutual-tls-mode-mismatch'],
};

/** The names of these rules. */
export const fixableRules: ReadonlySet<string> = new Set(Object.values(rulesByCode).flat());

/** What a fix needs of a finding of `check`. */
export interface FixableFinding {
  readonly rule: string;
  readonly fix: string;
  readonly at: { readonly object?: MeshObject | undefined };
  readonly related: readonly { readonly at: { readonly object?: MeshObject | undefined } }[];
}

/** The fix of a failure without a finding. */
const fixes: Partial<Readonly<Record<Code, string>>> = {
  'no-service': 'name a host of the registry in the destination, or add the Service or ServiceEntry',
  'no-port': 'name a port of the Service in the destination',
  'no-subset': 'define the subset in the DestinationRule of the host, or route to one that it defines',
  'no-endpoints': 'run pods with the labels of the destination, or send the requests elsewhere',
  'port-not-open': 'set targetPort of the Service to a port that the containers listen on',
  'protocol-mismatch': 'name the port of the Service after its protocol, or set appProtocol',
  'no-route': 'add a rule without a match, or one that the request meets',
  'no-listener': 'call a port of the Gateway, or add a server for it',
  'client-certificate-required':
    'send a certificate that the gateway trusts (--cert FILE), or set tls.mode SIMPLE',
  'not-resolved': 'run pods behind the headless Service',
  'blocked-by-registry-only': 'add a ServiceEntry for the host, or import it in the Sidecar of the caller',
  'weight-zero': 'give a destination of the rule a weight',
  'aborted-by-fault': 'remove fault.abort from the rule',
  'denied-by-policy': 'narrow the rule of the AuthorizationPolicy, or send a request that it does not name',
  'not-allowed-by-policy': 'add a rule to the AuthorizationPolicy that the request meets',
  'mutual-tls-required':
    'send mTLS (a sidecar, and no tls.mode DISABLE), or set mtls.mode PERMISSIVE for the pods',
  'tls-mismatch': 'give the called pods a sidecar, or set tls.mode DISABLE in the DestinationRule',
  unauthenticated: 'send a token that the RequestAuthentication accepts',
};

/** The smallest fix for an end: that of the finding of `check` on an object on the way, else a general one. */
export function fixOf(trace: Trace, end: End, findings: () => readonly FixableFinding[]): string | undefined {
  if (end.kind !== 'failed') return undefined;
  const rules = rulesByCode[end.code] ?? [];
  const involved = objectsOf(trace);
  const found =
    rules.length === 0
      ? undefined
      : findings().find((each) => rules.includes(each.rule) && concerns(each, involved));
  return found?.fix ?? end.fix ?? unboundFix(trace, end.code) ?? fixes[end.code];
}

/** A Gateway that accepts the host without any rule for it needs a VirtualService, not a rule. */
function unboundFix({ server, rule, passedOver, request }: Trace, code: Code): string | undefined {
  if (code !== 'no-route' || server === undefined || rule !== undefined) return undefined;
  if (passedOver.some(({ at }) => at.path.length > 0)) return undefined;
  const host = (request.authority ?? request.host).replace(/:\d+$/, '');
  return `bind a VirtualService with host ${host} to Gateway ${server.gateway.name}`;
}

function concerns({ at, related }: FixableFinding, objects: ReadonlySet<MeshObject>): boolean {
  return [at, ...related.map((each) => each.at)].some(
    ({ object }) => object !== undefined && objects.has(object),
  );
}

function objectsOf({ server, virtualService, rule, branches, passedOver }: Trace): ReadonlySet<MeshObject> {
  const found = new Set<MeshObject>();
  const add = (object: MeshObject | undefined) => object !== undefined && found.add(object);
  add(server?.gateway.object);
  add(virtualService?.object);
  add(rule?.at.object);
  for (const { service, subset, policy, versions } of branches) {
    add(service?.object);
    add(subset?.at.object);
    for (const each of policy?.rules ?? []) add(each.object);
    for (const { workload } of versions) add(workload.object);
  }
  // Without a rule the reason is in those that were passed over.
  if (rule === undefined) for (const { at } of passedOver) add(at.object);
  return found;
}
