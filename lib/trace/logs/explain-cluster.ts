import { fieldOf } from '../../mesh/objects/mesh-object';
import { destinationAt, type Explanation, type FailingRequest, subsetAt } from './explanation';

/** `NC`: the proxy has no cluster of this name. */
export function withoutCluster(request: FailingRequest): Explanation {
  const { mesh, cluster, target } = request;
  const at = destinationAt(request);
  if (cluster.kind !== 'outbound')
    return {
      code: 'no-service',
      words: 'the proxy has no such cluster',
      at,
      fix: 'name a host of the registry in the destination',
      isCertain: false,
    };
  const service = mesh.services.named(cluster.host)[0];
  if (service === undefined)
    return {
      code: 'no-service',
      words: `${cluster.host} is not in the registry of the proxy`,
      at: at && fieldOf(at.object, ...at.path, 'host'),
      fix: 'name a host of the registry in the destination, or add the Service',
      isCertain: mesh.known.host(cluster.host) === 'no',
    };
  if (!service.ports.some(({ number }) => number === cluster.port))
    return {
      code: 'no-port',
      words: `${cluster.host} does not have port ${cluster.port}`,
      at: at && fieldOf(at.object, ...at.path, 'port'),
      fix: `name port ${service.ports.map(({ number }) => number).join(' or ')} in the destination`,
      isCertain: service.object !== undefined,
    };
  if (cluster.subset !== '' && subsetAt(request) === undefined)
    return {
      code: 'no-subset',
      words: `no DestinationRule defines ${target}`,
      at: at && fieldOf(at.object, ...at.path, 'subset'),
      fix: 'define the subset in the DestinationRule of the host, or route to one that it defines',
      isCertain: at !== undefined,
    };
  return {
    code: 'no-subset',
    words: `the proxy did not know ${target}: it is hidden from the caller, or the route arrived before it`,
    at: subsetAt(request) ?? at,
    fix: 'export the Service and the DestinationRule to the caller, and apply subsets before routes (cdk8s-istio plan)',
    isCertain: false,
  };
}
