import type { Labels } from './mesh-object';

// The fields of Kubernetes' objects that are read here, all optional.

/** `spec` of a Service. */
export interface ServiceSpec {
  readonly selector?: Labels;
  readonly ports?: readonly ServicePort[];
  readonly type?: string;
  readonly clusterIP?: string;
  readonly externalName?: string;
}

/** One of `spec.ports` of a Service. */
export interface ServicePort {
  readonly name?: string;
  readonly port?: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

/** `spec` of a Deployment, StatefulSet and other workloads. */
export interface WorkloadSpec {
  readonly replicas?: number;
  readonly selector?: LabelSelector;
  readonly template?: PodTemplate;
}

/** A label selector. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key?: string;
    readonly operator?: string;
    readonly values?: readonly string[];
  }[];
}

/** A pod template. */
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec?: PodSpec;
}

/** `spec` of a pod. */
export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
  readonly nodeName?: string;
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** A container of a pod. */
export interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort?: number;
    readonly protocol?: string;
  }[];
}
