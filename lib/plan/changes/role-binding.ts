import { changedAmong, type KindOfChange } from './kind-of-change';

/**
 * A RoleBinding or ClusterRoleBinding: its role is immutable, so it is deleted in one step and created again in a
 * later one. No request depends on it; the subjects lack the role in between. **The way back** is the same.
 */
export const roleBinding: KindOfChange = {
  kinds: ['rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding'],
  immutableField: changedAmong(['roleRef']),
};
