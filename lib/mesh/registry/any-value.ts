/**
 * The value of a label that a controller writes to pods and that no manifest contains, such as a hash. It is equal to
 * any value that is asked for, and it is not a valid value of a label.
 */
export const anyValue = '*';

/**
 * The label by which Argo Rollouts tells the pods of two versions apart. The controller writes it to the pods, to the
 * selectors of the stable and canary Services, and to the subsets of the DestinationRule.
 */
export const rolloutHash = 'rollouts-pod-template-hash';
