import type { Mesh } from '../../lib/mesh/mesh';
import { admission } from '../../lib/mesh/policies/admission';
import { arrivingAs } from '../../lib/mesh/policies/arrival';

/** A request to the pods of a service. */
export interface Sent {
  /** Namespace and account of the caller, as in `shop/page`, or `plain text`. */
  readonly from: string;
  /** @default 8080 */
  readonly port?: number;
  /** @default / */
  readonly path?: string;
  /** @default GET */
  readonly method?: string;
}

/** Whether the pods of an app let a request pass, as `check` reads their policies. */
export function admits(mesh: Mesh, app: string, sent: Sent, version = 'v1'): boolean {
  const { from, port = 8080, path = '/', method = 'GET' } = sent;
  const pods = mesh.workloads.all.find(
    ({ labels }) => labels['app'] === app && labels['version'] === version,
  );
  if (pods === undefined) throw new Error(`no pods of ${app} ${version}`);
  const [namespace = '', serviceAccount = ''] = from.split('/');
  const identity = from === 'plain text' ? 'none' : { namespace, serviceAccount };
  const protocol = arrivingAs(mesh, pods, port, 'http');
  const { kind } = admission(mesh, pods, { protocol, port, identity, path, method });
  if (kind !== 'allowed' && kind !== 'denied') throw new Error(`the answer is ${kind}`);
  return kind === 'allowed';
}
