import { type IstioVersion, istioVersionIn, newestIstio } from './istio-version';
import { type MeshConfiguration, meshConfigurationOf } from './mesh-configuration';
import type { MeshObject } from './objects/mesh-object';

/** The facts about istiod that its own objects say, if they are among the manifests. */
export interface ControlPlaneOptions {
  /**
   * The root namespace, where istiod runs and whose objects apply everywhere.
   *
   * @default - that of the mesh configuration among the manifests, else istio-system
   */
  readonly rootNamespace?: string;
  /**
   * The version of Istio.
   *
   * @default - that of istiod among the manifests, else the newest that is known
   */
  readonly istioVersion?: IstioVersion;
  /**
   * The mesh configuration.
   *
   * @default - that among the manifests
   */
  readonly configuration?: MeshConfiguration;
}

/** The facts that istiod brings to all objects. */
export type ControlPlane = Required<ControlPlaneOptions>;

type OfKind = (group: string, kind: string) => readonly MeshObject[];

/** The control plane of a set of manifests: what is given, else what its own objects say. */
export function controlPlaneOf(ofKind: OfKind, options: ControlPlaneOptions): ControlPlane {
  const configuration = options.configuration ?? meshConfigurationOf({ ofKind });
  return {
    configuration,
    rootNamespace: options.rootNamespace ?? configuration.rootNamespace ?? 'istio-system',
    istioVersion: options.istioVersion ?? istioVersionIn(ofKind('apps', 'Deployment')) ?? newestIstio,
  };
}

/** Options with the control plane of these objects, for meshes of only some of them. */
export function withControlPlane<Options extends ControlPlaneOptions>(
  objects: readonly MeshObject[],
  options: Options,
): Options & ControlPlane {
  const ofKind: OfKind = (group, kind) =>
    objects.filter((each) => each.kind === kind && each.group === group);
  return { ...options, ...controlPlaneOf(ofKind, options) };
}
