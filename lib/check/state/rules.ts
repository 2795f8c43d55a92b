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
  },
} as const satisfies RuleDescription;

/** The rules about what the files are together, sorted by name. */
export const stateRules: readonly RuleDescription[] = [alternativeObjects, namespaceDeduced];
