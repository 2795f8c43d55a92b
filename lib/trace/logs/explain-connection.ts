import { fieldOf } from '../../mesh/objects/mesh-object';
import { acceptedTls } from '../../mesh/policies/mutual-tls-modes';
import { targetPortOf } from '../../mesh/sidecar/inbound';
import { calledService, type Explanation, type FailingRequest, policyOf, serviceAt } from './explanation';

/** `UF`: the proxy could not connect to a pod. */
export function notConnected(request: FailingRequest): Explanation {
  const { entry, target, cluster } = request;
  const reason = `${entry.details} ${entry.transportFailure} ${entry.termination}`.toLowerCase();
  if (cluster.kind === 'passthrough')
    return {
      code: undefined,
      words: `the proxy could not connect to ${entry.upstreamHost || 'the called address'}, which it does not know: it passes such connections through`,
      at: undefined,
      fix: 'look at the called address, and add a ServiceEntry if the mesh is to know it',
      isCertain: true,
    };
  const service = serviceAt(request);
  if (/tls|ssl|certificate|verify/.test(reason))
    return {
      code: /wrong_version_number|packet_length_too_long|http_request/.test(reason)
        ? 'tls-mismatch'
        : 'mutual-tls-required',
      words: `the TLS handshake with a pod of ${target} failed`,
      at: policyOf(request, 'tls')?.at ?? (service && fieldOf(service)),
      fix: 'let the DestinationRule send ISTIO_MUTUAL to pods with a sidecar and DISABLE to pods without one, or leave tls to auto mTLS',
      isCertain: false,
    };
  const isRefused = /\b111\b|refused/.test(reason);
  return {
    code: 'port-not-open',
    words: isRefused
      ? `the pods of ${target} refuse connections on the port`
      : `the proxy could not connect to a pod of ${target}`,
    at: portAt(request),
    fix: isRefused
      ? 'set targetPort to a port that the container listens on, on all addresses'
      : 'look at network policies, at pods that are gone, and at the connect timeout',
    // A port that the pods declare is open once the application runs.
    isCertain: isRefused && isUndeclared(request),
  };
}

function isUndeclared(request: FailingRequest): boolean {
  const { mesh, called } = request;
  const service = calledService(request);
  const port =
    called.kind === 'outbound' ? service?.ports.find(({ number }) => number === called.port) : undefined;
  if (service === undefined || port === undefined) return false;
  const pods = mesh.behind(service);
  return (
    pods.length > 0 &&
    pods.every((each) => {
      const declared = each.containers.flatMap(({ ports = [] }) => ports.map((own) => own.containerPort));
      return declared.length > 0 && !declared.includes(targetPortOf(port, each));
    })
  );
}

/** `UC`: the pod, or its proxy, closed the connection. */
export function closed(request: FailingRequest): Explanation {
  const { target } = request;
  const tls = policyOf(request, 'tls');
  if (tls !== undefined && tls.value.mode !== 'ISTIO_MUTUAL' && areStrict(request))
    return {
      code: 'mutual-tls-required',
      words: `the pods of ${target} accept mTLS only, and the proxy sends none`,
      at: tls.at,
      fix: 'let the DestinationRule send ISTIO_MUTUAL, or leave tls to auto mTLS',
      isCertain: false,
    };
  const service = serviceAt(request);
  return {
    code: undefined,
    words: `a pod of ${target} closed the connection before it answered`,
    at: service && fieldOf(service),
    fix: 'let the application keep connections open longer than the proxies do, let it drain before it exits, or retry on reset',
    isCertain: false,
  };
}

function areStrict(request: FailingRequest): boolean {
  const { mesh, called } = request;
  const service = calledService(request);
  const port =
    called.kind === 'outbound' ? service?.ports.find(({ number }) => number === called.port) : undefined;
  if (service === undefined || port === undefined) return false;
  return mesh
    .behind(service)
    .some((each) => acceptedTls(mesh)(each, targetPortOf(port, each)).mode === 'STRICT');
}

/** `UPE`: what the pod answers is not the protocol of the port. */
export function otherProtocol(request: FailingRequest): Explanation {
  return {
    code: 'protocol-mismatch',
    words: `a pod of ${request.target} answers in another protocol than the port says`,
    at: portAt(request),
    fix: 'name the port of the Service after its protocol (http, http2, grpc, tcp), or set appProtocol',
    isCertain: false,
  };
}

/** The port of the Service that was called. */
function portAt(request: FailingRequest): Explanation['at'] {
  const object = serviceAt(request);
  const { called } = request;
  if (object === undefined) return undefined;
  const service = calledService(request);
  const { path = ['spec', 'ports'] } =
    service?.ports.find((each) =>
      called.kind === 'outbound'
        ? each.number === called.port
        : called.kind === 'inbound' && each.targetPort === called.port,
    ) ?? {};
  return fieldOf(object, ...path);
}
