import { listAt, textAt, valueAt } from '../objects/json-path';
import type { Json, JsonObject, MeshObject } from '../objects/mesh-object';
import { readOnce } from '../objects/read-once';
import { FLAGGER, flaggerCanaryOf } from './flagger';
import { createdFrom } from './generated';

/**
 * The VirtualService that Flagger writes for a Canary with Istio as provider, as it is outside of an analysis: all
 * requests go to the primary pods. With matches for an analysis (A/B testing), a rule of these stands before the other.
 */
const virtualServiceOf = readOnce((object, domain): { readonly found: MeshObject | undefined } => {
  const { canary } = flaggerCanaryOf(object, domain);
  if (canary === undefined || !canary.isOfIstio) return { found: undefined };
  const { apex, primary, isDelegate, gateways } = canary;
  const hasApex = canary.hosts.some((host) => host === apex || host === '*');
  const hosts = hasApex ? canary.hosts : [...canary.hosts, apex];
  const ends = { hosts, gateways: gateways.length > 0 ? gateways : ['mesh'] };
  const spec: JsonObject = { ...(isDelegate ? {} : ends), ...routesOf(object, primary, canary.canary) };
  const { namespace } = object;
  return {
    found: {
      apiVersion: 'networking.istio.io/v1beta1',
      group: 'networking.istio.io',
      kind: 'VirtualService',
      name: apex,
      namespace,
      labels: {},
      annotations: {},
      data: { metadata: { name: apex, namespace }, spec },
      source: createdFrom(object),
    },
  };
});

function routesOf(object: MeshObject, primary: string, canary: string): JsonObject {
  const route: Json[] = [
    { destination: { host: primary }, weight: 100 },
    { destination: { host: canary }, weight: 0 },
  ];
  if (textAt(object, 'spec', 'service', 'appProtocol').toLowerCase() === 'tcp') return { tcp: [{ route }] };
  const settings = Object.fromEntries(
    ['rewrite', 'timeout', 'retries', 'corsPolicy', 'headers'].flatMap((field) => {
      const value = valueAt(object, 'spec', 'service', field);
      return value === undefined ? [] : [[field, value]];
    }),
  );
  const match = listAt(object, 'spec', 'service', 'match');
  const rule = (own: readonly Json[], to: readonly Json[]): Json => ({
    ...(own.length > 0 ? { match: own } : {}),
    ...settings,
    route: to,
  });
  const tested = [
    ...listAt(object, 'spec', 'analysis', 'match'),
    ...listAt(object, 'spec', 'canaryAnalysis', 'match'),
  ];
  return {
    http: tested.length > 0 ? [rule(tested, route), rule(match, route.slice(0, 1))] : [rule(match, route)],
  };
}

/** The VirtualServices that Flagger writes, without those that the manifests contain themselves. */
export function generatedVirtualServices(
  ofKind: (group: string, kind: string) => readonly MeshObject[],
  domain: string,
): readonly MeshObject[] {
  const canaries = ofKind(FLAGGER, 'Canary');
  if (canaries.length === 0) return [];
  const have = new Set(
    ofKind('networking.istio.io', 'VirtualService').map(({ namespace, name }) => `${namespace}/${name}`),
  );
  return canaries.flatMap((each) => {
    const { found } = virtualServiceOf(each, domain);
    return found === undefined || have.has(`${found.namespace}/${found.name}`) ? [] : [found];
  });
}
