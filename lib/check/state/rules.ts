import type { RuleDescription } from '../rule';

/** Objects without a namespace, read in the one where their references fit. */
export const namespaceDeduced = {
  name: 'namespace-deduced',
  description: 'Objects name no namespace, and were read in the one where their references fit.',
  severity: 'info',
  upstream: [],
  messages: {
    deduced: {
      message: 'objects without a namespace were read in namespace {namespace}',
      effect: 'none if they are applied there: only there their references find each other',
      fix: 'name the namespace, as when they are applied: cdk8s-istio check -n {namespace}',
    },
  },
} as const satisfies RuleDescription;

/** Objects that several files or folders define, of which one is applied. */
export const alternativeObjects = {
  name: 'alternative-objects',
  description: 'Files or folders define the same objects, and were checked as alternatives.',
  severity: 'info',
  upstream: [],
  messages: {
    files: {
      message: '{kind} {name} is in {count} files, which were checked one at a time',
      effect: 'none if one of them is applied; of all of them, the one that is applied last counts',
      fix: 'check the files that are applied together: cdk8s-istio check FILE FILE',
    },
    folders: {
      message: '{count} folders define the same objects, and were checked one at a time',
      effect:
        'none if each is an environment of its own; of all of them, the one that is applied last counts',
      fix: 'check one of them: cdk8s-istio check {folder}',
    },
    parts: {
      message: '{kind} {name} differs in {count} folders, which were checked apart',
      effect:
        'none if each folder is for a cluster or a step of its own; faults between the folders, and faults without the others, were not reported',
      fix: 'check one of them, with what is applied beside it: cdk8s-istio check {option}',
    },
    variants: {
      message: '{count} kustomizations use this resource, and were checked apart',
      effect: 'none if each is for a cluster of its own; faults between them were not reported',
      fix: 'check one of them: kubectl kustomize {option} | npx cdk8s-istio check -',
    },
  },
} as const satisfies RuleDescription;

/** The rules about what the files are together, sorted by name. */
export const stateRules: readonly RuleDescription[] = [alternativeObjects, namespaceDeduced];
