import type { RuleDescription } from '../rule';

/** Text that is not valid YAML. */
export const brokenYaml = {
  name: 'broken-yaml',
  description: 'A document is not valid YAML.',
  severity: 'error',
  upstream: [],
  messages: {
    broken: {
      message: 'invalid YAML: {reason}',
      effect: 'kubectl refuses the file; nothing of this document was checked',
      fix: 'correct the line; common causes are the indentation, a tab, or a value that needs quotes',
    },
    // Without an apiVersion in the file, it is probably not meant for kubectl.
    other: {
      severity: 'warning',
      message: 'invalid YAML: {reason}',
      effect: 'nothing of this document was checked; if it is a manifest, kubectl refuses it',
      fix: 'correct the line, or keep other files separate from manifests',
    },
  },
} as const satisfies RuleDescription;

/** A mapping that has a key twice. */
export const duplicateKey = {
  name: 'duplicate-key',
  description: 'A mapping has the same key twice.',
  severity: 'error',
  upstream: [],
  messages: {
    lost: {
      message: 'key {key} is set twice in a mapping, to different values',
      effect:
        'kubectl applies the last value, and drops the other without a warning; kustomize refuses the file',
      fix: 'keep one of them; if both are meant, write one value that contains both',
    },
    same: {
      severity: 'warning',
      message: 'key {key} is set twice in a mapping',
      effect: 'kubectl applies the last value; the other is the same or empty. kustomize refuses the file',
      fix: 'remove the first',
    },
  },
} as const satisfies RuleDescription;

/** A document that was read and is not an object. */
export const noObject = {
  name: 'not-a-kubernetes-object',
  description: 'A document is not a Kubernetes object.',
  severity: 'error',
  upstream: [],
  messages: {
    incomplete: {
      message: 'not a Kubernetes object: {reason}',
      effect: 'the API server refuses it, so nothing in it is applied',
      fix: 'write apiVersion, kind and metadata.name',
    },
    other: {
      severity: 'info',
      message: 'not a Kubernetes object: {reason}',
      effect: 'none if it is for another program; kubectl apply of the folder refuses it',
      fix: 'keep other files separate from manifests',
    },
    patch: {
      severity: 'info',
      message: 'not a Kubernetes object: it is a patch of one',
      effect: 'none; kustomize applies it, and the patched object was not checked',
      fix: 'check the rendered output: kubectl kustomize DIR | npx cdk8s-istio check -',
    },
  },
} as const satisfies RuleDescription;

/** A file that cannot be read. */
export const unreadableFile = {
  name: 'unreadable-file',
  description: 'A file cannot be read, or is not text.',
  severity: 'error',
  upstream: [],
  messages: {
    binary: {
      message: 'this file is not text: it contains zero bytes',
      effect: 'kubectl refuses it; nothing of it was checked',
      fix: 'save it as UTF-8, or move it out of the folder',
    },
    large: {
      message: 'this file is too large: {reason}',
      effect: 'nothing of it was checked',
      fix: 'split it into several files',
    },
    unreadable: {
      message: 'cannot read: {reason}',
      effect: 'nothing of it was checked',
      fix: 'grant yourself permission to read it, or move it out of the folder',
    },
  },
} as const satisfies RuleDescription;

/** A kustomization that was not rendered. */
export const unrenderedKustomization = {
  name: 'unrendered-kustomization',
  description: 'A folder is a kustomization, whose patches and other changes are not made before the check.',
  severity: 'info',
  upstream: [],
  messages: {
    kustomization: {
      message: 'this kustomization is not rendered: its resources are checked as written',
      effect: 'none; kustomize may change values and add objects that were not checked',
      fix: 'check the rendered output: kubectl kustomize {folder} | npx cdk8s-istio check -',
    },
  },
} as const satisfies RuleDescription;

/** A template that was not rendered. */
export const unrenderedTemplate = {
  name: 'unrendered-template',
  description: 'A document is a template, such as those of a Helm chart, that must be rendered first.',
  severity: 'warning',
  upstream: [],
  messages: {
    template: {
      message: 'this document is an unrendered template',
      effect: 'kubectl refuses it; nothing of it was checked',
      fix: 'check the rendered output: helm template CHART | npx cdk8s-istio check -',
    },
  },
} as const satisfies RuleDescription;

/** The rules about texts, sorted by name. */
export const textRules: readonly RuleDescription[] = [
  brokenYaml,
  duplicateKey,
  noObject,
  unreadableFile,
  unrenderedKustomization,
  unrenderedTemplate,
];

/** Rules whose findings mean that a text was not checked. They run whatever rules are selected. */
export const unreadRules: ReadonlySet<string> = new Set(
  [brokenYaml, unreadableFile, unrenderedTemplate].map(({ name }) => name),
);
