import type { RuleDescription } from '../rule';

/** Text that is no YAML. */
export const brokenYaml = {
  name: 'broken-yaml',
  description: 'A document that is no YAML.',
  severity: 'error',
  upstream: [],
  messages: {
    broken: {
      message: 'this document is no YAML: {reason}',
      effect: 'kubectl refuses the file; nothing of this document was checked',
      fix: 'mend the line; mostly it is the indentation, a tab, or a text that needs quotes',
    },
  },
} as const satisfies RuleDescription;

/** A mapping that has a key twice. */
export const duplicateKey = {
  name: 'duplicate-key',
  description: 'A mapping that has one key twice, of which only one can count.',
  severity: 'error',
  upstream: [],
  messages: {
    duplicate: {
      message: 'this key stands in the same mapping twice',
      effect: 'kubectl refuses the file, or takes the last of the two; nothing of this document was checked',
      fix: 'keep one of them',
    },
  },
} as const satisfies RuleDescription;

/** A document that could be read, and is no object. */
export const noObject = {
  name: 'not-a-kubernetes-object',
  description: 'A document that is no object of Kubernetes.',
  severity: 'error',
  upstream: [],
  messages: {
    incomplete: {
      message: 'this document is no object of Kubernetes: {reason}',
      effect: 'the API server refuses it, so nothing of what it says is there',
      fix: 'write apiVersion, kind and metadata.name',
    },
    other: {
      severity: 'info',
      message: 'this document is no object of Kubernetes: {reason}',
      effect: 'nothing, if it is meant for another program; kubectl apply of the folder refuses it',
      fix: 'keep other files apart from manifests',
    },
  },
} as const satisfies RuleDescription;

/** A file of which nothing can be known. */
export const unreadableFile = {
  name: 'unreadable-file',
  description: 'A file that cannot be read, or whose content is no text.',
  severity: 'error',
  upstream: [],
  messages: {
    binary: {
      message: 'this file is no text: it holds bytes that are zero',
      effect: 'kubectl refuses it; nothing of it was checked',
      fix: 'write it as UTF-8, or move it out of the folder',
    },
    large: {
      message: 'this file is too large: {reason}',
      effect: 'nothing of it was checked',
      fix: 'split it into several files',
    },
    unreadable: {
      message: 'this cannot be read: {reason}',
      effect: 'nothing of it was checked',
      fix: 'give yourself the right to read it, or move it out of the folder',
    },
  },
} as const satisfies RuleDescription;

/** A template that nobody has filled. */
export const unrenderedTemplate = {
  name: 'unrendered-template',
  description: 'Templates, such as those of a Helm chart, that are no manifests before they are rendered.',
  severity: 'warning',
  upstream: [],
  messages: {
    one: {
      message: 'this file is a template: {{ stands where no quotes protect it',
      effect: 'kubectl refuses it; nothing of it was checked',
      fix: 'check what is made of it: helm template CHART | cdk8s-istio check -',
    },
    many: {
      message: 'this file and {count} more are templates: {{ stands where no quotes protect it',
      effect: 'kubectl refuses them; nothing of them was checked',
      fix: 'check what is made of them: helm template CHART | cdk8s-istio check -',
    },
  },
} as const satisfies RuleDescription;

/** The rules about texts, sorted by name. */
export const textRules: readonly RuleDescription[] = [
  brokenYaml,
  duplicateKey,
  noObject,
  unreadableFile,
  unrenderedTemplate,
];

/** Rules whose findings mean that a text was to be checked and could not be. */
export const unreadRules: ReadonlySet<string> = new Set(
  [brokenYaml, duplicateKey, unreadableFile].map(({ name }) => name),
);

/** Rules that tell what nobody looked at; so they look whatever rules are asked for. */
export const toldAnyway: ReadonlySet<string> = new Set([...unreadRules, unrenderedTemplate.name]);
