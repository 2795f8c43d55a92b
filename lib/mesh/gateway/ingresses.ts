import type { Mesh } from '../mesh';
import { configurationTexts } from '../mesh-configuration';
import { listAt, textAt } from '../objects/json-path';
import type { JsonObject, MeshObject } from '../objects/mesh-object';
import type { Caller } from '../request';

/** An Ingress that istiod serves at its ingress gateway. */
export interface Ingress {
  readonly object: MeshObject;
  /** The hosts of its rules; `*` for a rule without a host, and for a default backend. */
  readonly hosts: readonly string[];
}

/** The Ingresses that istiod serves. */
export function ingressesOf(mesh: Mesh): readonly Ingress[] {
  const settings = settingsOf(mesh);
  return mesh
    .ofKind('networking.k8s.io', 'Ingress')
    .filter((each) => isOfIstio(mesh, each, settings))
    .map((object) => ({ object, hosts: hostsOf(object) }));
}

/** Whether the pods of a gateway serve Ingresses, by `ingressSelector` or `ingressService` of the mesh configuration. */
export function servesIngresses(mesh: Mesh, { labels }: Caller): boolean {
  const { ingressSelector, ingressService } = settingsOf(mesh);
  const isUsual = ingressService === undefined || ingressService === '' || ingressService === usualService;
  return labels['istio'] === (ingressSelector || (isUsual ? 'ingressgateway' : ingressService));
}

const usualService = 'istio-ingressgateway';

function settingsOf(mesh: Mesh): JsonObject {
  return configurationTexts(mesh, 'mesh')[0]?.value ?? {};
}

/** By the annotation, else by the class; one without any is istiod's only in the mode DEFAULT. */
function isOfIstio(mesh: Mesh, object: MeshObject, settings: JsonObject): boolean {
  const { ingressControllerMode: mode = 'STRICT', ingressClass = 'istio' } = settings;
  const annotation = object.annotations['kubernetes.io/ingress.class'];
  if (annotation !== undefined) return mode !== 'OFF' && annotation === ingressClass;
  const name = textAt(object, 'spec', 'ingressClassName');
  if (name === '') return mode === 'DEFAULT';
  const own = mesh.ofKind('networking.k8s.io', 'IngressClass').find((each) => each.name === name);
  // A class is often in another folder, with the name of its controller.
  if (own === undefined) return name === 'istio';
  return textAt(own, 'spec', 'controller') === 'istio.io/ingress-controller';
}

function hostsOf(object: MeshObject): readonly string[] {
  const rules = listAt(object, 'spec', 'rules').map((rule) => {
    const { host } = (rule ?? {}) as { readonly host?: unknown };
    return typeof host === 'string' && host !== '' ? host : '*';
  });
  const hasDefault = textAt(object, 'spec', 'defaultBackend', 'service', 'name') !== '';
  return hasDefault ? [...rules, '*'] : rules;
}
