/**
 * The reasons why a rule, a route or a version does not get a request, and why a request fails. A code is stable: scripts
 * and pages may name it. `docs/codes/CODE.md` explains it.
 */
export const codes = {
  // A condition of a match that the request does not meet.
  'path-mismatch': 'the path of the request does not match',
  'method-mismatch': 'the method of the request does not match',
  'scheme-mismatch': 'the request comes with another scheme (http, https)',
  'authority-mismatch': 'the Host header does not match',
  'header-mismatch': 'a header has another value',
  'header-missing': 'the request does not have a header that the match requires',
  'header-excluded': 'the request has a header that the match excludes',
  'query-mismatch': 'a query parameter has another value',
  'query-missing': 'the request does not have a query parameter that the match requires',
  'sni-mismatch': 'the server name of the TLS handshake does not match',
  'subnet-mismatch': 'the called address is not in the subnets of the match',
  // A condition of a match that the caller does not meet, whatever the request.
  'caller-labels-mismatch': 'the pods of the caller do not have the labels that the match requires',
  'caller-namespace-mismatch': 'the caller is in another namespace than the match requires',
  'gateway-mismatch': 'the match is for other gateways',
  'port-mismatch': 'the match, or the listener, is for another port',
  // A rule or a VirtualService that does not get the request.
  'overridden-by-rule': 'an earlier rule takes the request',
  'not-bound-to-caller': 'the VirtualService is for other gateways, or not for the mesh',
  'host-not-on-gateway': 'the Gateway does not accept the host of the VirtualService',
  'hidden-by-export-to': 'exportTo hides the object from the namespace of the caller',
  'hidden-by-sidecar': 'a Sidecar hides the host from the caller',
  'overridden-by-virtual-service': 'another VirtualService has the same host and comes first',
  'less-specific-host': 'another VirtualService has a more specific host',
  'not-http': 'the port does not carry HTTP for the proxy, so http rules do not apply',
  'delegate-missing': 'the rule delegates to a VirtualService that does not exist or cannot be used',
  // A destination that does not get the request.
  'weight-zero': 'the destination has weight 0',
  'caller-without-sidecar': 'the caller has no sidecar, so no rule of Istio applies to its requests',
  // Where the request ends without a version.
  'no-listener': 'the proxy does not listen on the port',
  'no-route': 'no rule takes the request',
  'no-service': 'the host of the destination is not in the registry',
  'no-port': 'the Service of the destination does not have the port',
  'no-subset': 'the DestinationRule that the caller sees does not define the subset',
  'no-endpoints': 'no pod is behind the destination',
  'port-not-open': 'the pods do not declare the port that they are called on',
  'protocol-mismatch': 'the proxy of the called pods expects another protocol',
  'client-certificate-required':
    'the server of the Gateway asks for a certificate, and the client sends none',
  'not-resolved': 'the name has no address',
  'not-in-mesh': 'the proxy passes the request through to the called address, without any rule',
  'blocked-by-registry-only': 'the proxy only sends requests to hosts of the registry',
  'aborted-by-fault': 'the rule aborts the request',
  'answered-by-rule': 'the rule answers the request itself: a redirect or a direct response',
  // Policies.
  'denied-by-policy': 'a rule of an AuthorizationPolicy denies the request',
  'not-allowed-by-policy': 'AuthorizationPolicies allow other requests only',
  unauthenticated: 'the token of the request is not valid',
  'mutual-tls-required': 'the called pods accept mTLS only, and the caller sends plain text',
  'tls-mismatch': 'the caller sends TLS to pods that do not speak it',
  // What the manifests do not tell.
  'not-in-files': 'the manifests do not contain an object that decides the answer',
  'not-modelled': 'an object decides the answer that the trace does not follow',
  'not-forwarded': 'it is not known whether the application passes the header on',
} as const satisfies Readonly<Record<string, string>>;

/** A stable code. */
export type Code = keyof typeof codes;
