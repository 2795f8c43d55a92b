import { mappingOf, mappingsIn } from '../objects/json';
import { listAt, textAt, valueAt } from '../objects/json-path';
import type { Json, JsonObject, Labels, MeshObject } from '../objects/mesh-object';
import { hasPlaceholder } from '../objects/placeholders';
import { readOnce } from '../objects/read-once';
import { documentsOf, parseAll } from '../reading/documents';

/** A gateway that an installation of Istio has: its Deployment and its Service are in no file. */
export interface InstalledGateway {
  readonly name: string;
  readonly namespace: string;
  /** Labels of its pods. */
  readonly labels: Labels;
  readonly serviceAccount: string;
  /** Port and target port of its Service; undefined for those of the chart. */
  readonly ports: readonly (readonly [number, number])[] | undefined;
}

type OfKind = (group: string, kind: string) => readonly MeshObject[];

/**
 * The gateways of IstioOperators, and those of Istio's chart `gateway` that Flux or Argo CD installs, whose values say
 * the labels of the pods.
 */
export function installedGateways(ofKind: OfKind): readonly InstalledGateway[] {
  return [
    ...ofKind('install.istio.io', 'IstioOperator').flatMap((each) => ofOperator(each, '').gateways),
    ...ofKind('helm.toolkit.fluxcd.io', 'HelmRelease').flatMap((each) => ofHelmRelease(each, '').gateways),
    ...ofKind('argoproj.io', 'Application').flatMap((each) => ofApplication(each, '').gateways),
  ];
}

interface Found {
  readonly gateways: readonly InstalledGateway[];
}

/** `spec.components.ingressGateways`: the labels of the chart stay unless `label` has another value. */
const ofOperator = readOnce((object): Found => {
  const gateways = ['ingress', 'egress'].flatMap((way) => {
    const resource = `istio-${way}gateway`;
    const values = mappingOf(valueAt(object, 'spec', 'values', 'gateways', resource));
    const isOn = values['enabled'] === true;
    return mappingsIn(valueAt(object, 'spec', 'components', `${way}Gateways`)).flatMap((component) => {
      if (component['enabled'] === false && !isOn) return [];
      const name = textOf(component['name']) ?? textOf(values['name']) ?? resource;
      const service = mappingOf(mappingOf(component['k8s'])['service']);
      const labels = {
        app: resource,
        istio: `${way}gateway`,
        ...textsIn(values['labels']),
        ...textsIn(component['label']),
      };
      const namespace =
        textOf(component['namespace']) ?? (textAt(object, 'metadata', 'namespace') || 'istio-system');
      return [
        { name, namespace, labels, serviceAccount: `${name}-service-account`, ports: portsIn(service) },
      ];
    });
  });
  return { gateways };
});

const ofHelmRelease = readOnce((object): Found => {
  if (textAt(object, 'spec', 'chart', 'spec', 'chart') !== 'gateway') return { gateways: [] };
  const target = textAt(object, 'spec', 'targetNamespace');
  const release =
    textAt(object, 'spec', 'releaseName') || (target === '' ? object.name : `${target}-${object.name}`);
  const values = mappingOf(valueAt(object, 'spec', 'values'));
  return { gateways: ofChart(values, release, target || object.namespace) };
});

const ofApplication = readOnce((object): Found => {
  const sources = [valueAt(object, 'spec', 'source') ?? {}, ...listAt(object, 'spec', 'sources')];
  const gateways = mappingsIn(sources).flatMap(({ chart, helm }) => {
    if (chart !== 'gateway') return [];
    const { releaseName, valuesObject, values } = mappingOf(helm);
    const given = valuesObject ?? (typeof values === 'string' ? inText(values) : {});
    const namespace = textAt(object, 'spec', 'destination', 'namespace') || object.namespace;
    return ofChart(mappingOf(given), textOf(releaseName) ?? object.name, namespace);
  });
  return { gateways };
});

/** The labels of the chart `gateway`: `app` is its name, and `istio` the same without `istio-` at its beginning. */
function ofChart(values: JsonObject, release: string, namespace: string): readonly InstalledGateway[] {
  const name = textOf(values['name']) ?? release;
  const labels = { app: name, istio: name.replace(/^istio-/, ''), ...textsIn(values['labels']) };
  const ports = portsIn(mappingOf(values['service']));
  return [{ name, namespace, labels, serviceAccount: name, ports }];
}

function portsIn(service: JsonObject): InstalledGateway['ports'] {
  const ports = mappingsIn(service['ports']).flatMap(({ port, targetPort }) => {
    if (typeof port !== 'number') return [];
    return [[port, typeof targetPort === 'number' ? targetPort : port] as const];
  });
  return ports.length > 0 ? ports : undefined;
}

function inText(text: string): Json {
  const [parsed] = [...parseAll([...documentsOf(text)])];
  return parsed !== undefined && 'values' in parsed ? ((parsed.values[0] ?? {}) as Json) : {};
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && !hasPlaceholder(value) ? value : undefined;
}

function textsIn(value: Json | undefined): Labels {
  return Object.fromEntries(
    Object.entries(mappingOf(value)).flatMap(([key, each]) =>
      typeof each === 'string' ? [[key, each]] : [],
    ),
  );
}
