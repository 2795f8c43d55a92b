import { ambientPodsOf } from '../mesh/injection/ambient-pods';
import type { Mesh } from '../mesh/mesh';
import { specOf } from '../mesh/objects/json';
import { keyOf, wordsOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import type { ObjectMap } from '../mesh/objects/object-map';
import type { Unclear } from '../plan/assumed/assumption';
import { podsFor } from './touched';

/** A changed object whose effect on requests is not known, or not in full. */
export interface Unknown {
  /** The object or the host. */
  readonly name: string;
  /** The reason, as a sentence without its subject and without its full stop. */
  readonly why: string;
}

const extension = 'changes the proxies themselves, which is not compared';
const gatewayApi = 'changes, and routes of the Gateway API are not compared';
const controller = 'changes, and what its controller makes of it is not compared';

/** Kinds and API groups that affect requests in a way that is not modelled. */
const unmodelled: ReadonlyMap<string, string> = new Map([
  ['networking.istio.io/EnvoyFilter', extension],
  ['networking.istio.io/ProxyConfig', extension],
  ['extensions.istio.io', extension],
  ['gateway.networking.k8s.io', gatewayApi],
  ['networking.k8s.io/NetworkPolicy', 'changes, and packet filters are not compared'],
  ['networking.k8s.io/Ingress', 'changes, and the routes of an Ingress are not compared'],
  ['discovery.k8s.io/EndpointSlice', 'changes, and endpoints that are written by hand are not compared'],
  ['/Endpoints', 'changes, and endpoints that are written by hand are not compared'],
  ['flagger.app', controller],
  ['serving.knative.dev', controller],
]);

/** What a comparison knows of the changed objects. */
export interface Changed {
  readonly keys: readonly string[];
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly meshes: readonly Mesh[];
  /** Objects that decide in a way that the manifests do not tell. */
  readonly undecided: ReadonlySet<MeshObject>;
  readonly unclear: readonly Unclear[];
}

/** The changed objects, and the hosts, whose effect on requests is not known. */
export function unknownChanges({ keys, states, meshes, undecided, unclear }: Changed): Unknown[] {
  const open = new Set([...undecided].map(keyOf));
  const ofObjects = keys.flatMap((key): Unknown[] => {
    const forms = states.flatMap((state) => state.get(key) ?? []);
    const [object] = forms;
    if (object === undefined) return [];
    const why =
      unmodelled.get(object.group) ??
      unmodelled.get(`${object.group}/${object.kind}`) ??
      whyPolicy(object, forms, meshes, open.has(key)) ??
      whyService(forms) ??
      whyAmbient(forms, meshes);
    return why === undefined ? [] : [{ name: wordsOf(key), why }];
  });
  return [...ofObjects, ...unclear];
}

function whyPolicy(
  object: MeshObject,
  forms: readonly MeshObject[],
  meshes: readonly Mesh[],
  isOpen: boolean,
): string | undefined {
  if (object.group !== 'security.istio.io') return undefined;
  if (isOpen) return 'changes, and decides by what the manifests do not tell';
  if (!forms.some((form) => meshes.some((mesh) => podsFor(form, mesh).length > 0)))
    return 'changes, and no pod that it is for is in either state';
  const readsTokens = forms.some(
    ({ kind, data }) =>
      kind === 'RequestAuthentication' || /request\.auth|equestPrincipals/.test(JSON.stringify(data)),
  );
  return readsTokens ? 'changes, and requests with a token are not compared' : undefined;
}

function whyService(forms: readonly MeshObject[]): string | undefined {
  const [object] = forms;
  if (object?.kind !== 'Service' || object.group !== '' || forms.length < 2) return undefined;
  return forms.some(
    (form) => specOf(form)['selector'] === undefined && specOf(form)['externalName'] === undefined,
  )
    ? 'changes, and the endpoints of a Service without a selector are not compared'
    : undefined;
}

/** ztunnel and waypoints route the requests of pods in ambient mode. */
function whyAmbient(forms: readonly MeshObject[], meshes: readonly Mesh[]): string | undefined {
  const isAmbient = forms.some(({ namespace, group, kind }) =>
    meshes.some((mesh) => {
      if (group !== 'networking.istio.io' && kind !== 'Service') return false;
      return (ambientPodsOf(mesh)?.selected(namespace, {}) ?? 'none') !== 'none';
    }),
  );
  return isAmbient ? 'changes, and requests of pods in ambient mode are not compared' : undefined;
}
