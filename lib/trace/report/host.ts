import type { Mesh } from '../../mesh/mesh';

/** A host without the end that every Service of the cluster has. */
export function short(host: string, { domain }: Pick<Mesh, 'domain'>): string {
  const end = `.svc.${domain}`;
  return host.endsWith(end) ? host.slice(0, -end.length) : host;
}
