import { isMapping } from '../../mesh/objects/json';
import type { Json, JsonObject } from '../../mesh/objects/mesh-object';
import { documentsOf, parseAll } from '../../mesh/reading/documents';
import { type Kept, keptOf } from './kept';

/** What a trace reads of the configuration of istiod. */
const meshConfig: Kept = {
  rootNamespace: true,
  trustDomain: true,
  trustDomainAliases: true,
  defaultServiceExportTo: true,
  defaultVirtualServiceExportTo: true,
  defaultDestinationRuleExportTo: true,
  outboundTrafficPolicy: { mode: true },
  // Only whether it is set.
  defaultTrafficPolicy: { outlierDetection: () => ({}) },
  pathNormalization: true,
  enableAutoMtls: true,
};

/** `data` of a ConfigMap of istiod. */
export const configurationMap: Kept = { mesh: (text) => shortened(text, meshConfig) };

const ports: Kept = { port: true, targetPort: true };

/** Values of Istio's chart `gateway`. */
const gatewayValues: Kept = { name: true, labels: true, service: { ports } };

const source: Kept = {
  chart: true,
  helm: {
    releaseName: true,
    valuesObject: gatewayValues,
    values: (text) => shortened(text, gatewayValues),
  },
};

const gateways: Kept = {
  enabled: true,
  name: true,
  namespace: true,
  label: true,
  labels: true,
  k8s: { service: { ports } },
};

/** The fields of `spec` of the objects that install Istio, by `group/Kind`. */
export const installations: readonly (readonly [string, Kept])[] = [
  [
    'install.istio.io/IstioOperator',
    {
      namespace: true,
      meshConfig,
      components: { ingressGateways: gateways, egressGateways: gateways },
      values: {
        meshConfig,
        global: { istioNamespace: true },
        gateways: { 'istio-ingressgateway': gateways, 'istio-egressgateway': gateways },
      },
    },
  ],
  ['sailoperator.io/Istio', { values: { meshConfig, global: { istioNamespace: true } }, namespace: true }],
  [
    'helm.toolkit.fluxcd.io/HelmRelease',
    { chart: { spec: { chart: true } }, targetNamespace: true, releaseName: true, values: gatewayValues },
  ],
  ['argoproj.io/Application', { source, sources: source, destination: { namespace: true } }],
];

/** The kept part of YAML in a text, as JSON: a page has no reader of YAML. */
function shortened(text: Json, kept: Kept): Json | undefined {
  if (typeof text !== 'string') return undefined;
  for (const parsed of parseAll([...documentsOf(text)])) {
    const [value] = 'values' in parsed ? (parsed.values as readonly Json[]) : [];
    if (isMapping(value)) return JSON.stringify(keptOf(value as JsonObject, kept));
  }
  return '{}';
}
