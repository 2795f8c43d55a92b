import type { Mesh } from '../mesh';
import { configurationTexts } from '../mesh-configuration';
import { listAt, textAt } from '../objects/json-path';
import type { JsonObject, MeshObject } from '../objects/mesh-object';
import type { Caller } from '../request';

/** An Ingress that istiod serves at its ingress gateway. */
export interface Ingress {
  readonly object: MeshObject;
  /** Its rules; a default backend is one for all hosts and paths. */
  readonly rules: readonly IngressRule[];
}

/** A rule of an Ingress. */
export interface IngressRule {
  /** `*` for a rule without a host. */
  readonly host: string;
  readonly paths: readonly { readonly path: string; readonly isExact: boolean }[];
}

/** The Ingresses that istiod serves. */
export function ingressesOf(mesh: Mesh): readonly Ingress[] {
  const settings = settingsOf(mesh);
  return mesh
    .ofKind('networking.k8s.io', 'Ingress')
    .filter((each) => isOfIstio(mesh, each, settings))
    .map((object) => ({ object, rules: rulesOf(object) }));
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

function rulesOf(object: MeshObject): readonly IngressRule[] {
  const rules = listAt(object, 'spec', 'rules').map((_, index): IngressRule => {
    const paths = listAt(object, 'spec', 'rules', index, 'http', 'paths').map((__, place) => {
      const at = ['spec', 'rules', index, 'http', 'paths', place] as const;
      return { path: textAt(object, ...at, 'path'), isExact: textAt(object, ...at, 'pathType') === 'Exact' };
    });
    return { host: textAt(object, 'spec', 'rules', index, 'host') || '*', paths };
  });
  const hasDefault = textAt(object, 'spec', 'defaultBackend', 'service', 'name') !== '';
  return hasDefault ? [...rules, { host: '*', paths: [{ path: '/', isExact: false }] }] : rules;
}

/** Whether a rule may take a path without its query: of one that ends in a star, istiod takes what begins so. */
export function mayTakePath({ paths }: IngressRule, path: string): boolean {
  return paths.some((each) =>
    each.isExact ? each.path === path : path.startsWith(each.path.replace(/\.?\*$/, '')),
  );
}
