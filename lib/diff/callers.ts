import { byCodeUnit } from '../mesh/objects/order';
import type { NamedCaller } from '../requests/callers';
import { ANY_ACCOUNT } from '../requests/policy-classes';

/** How many callers a list names. */
const most = 3;

/**
 * The words of some callers of a host: `in the mesh`, `from shop`, `at the gateway`.
 *
 * @param all all callers of the host that are compared
 * @param gateways all gateways of the states
 */
export function callerWords(
  callers: readonly NamedCaller[],
  all: readonly NamedCaller[],
  gateways: readonly NamedCaller[],
): string[] {
  const inMesh = callers.filter(isInMesh);
  const others = callers.filter(({ caller }) => caller.kind === 'gateway');
  const unproxied = callers.some(({ hasProxy }) => hasProxy === false);
  const outside = others.map((each) =>
    gateways.length > 1
      ? `at gateway ${[...each.gateways].sort(byCodeUnit).join(' and ')}`
      : 'at the gateway',
  );
  return [
    ...(inMesh.length === 0 ? [] : [meshWords(inMesh, all.filter(isInMesh))]),
    ...outside.sort(byCodeUnit),
    ...(unproxied ? ['from pods without a sidecar'] : []),
  ];
}

function isInMesh({ caller, hasProxy = true }: NamedCaller): boolean {
  return caller.kind === 'workload' && hasProxy;
}

function meshWords(callers: readonly NamedCaller[], all: readonly NamedCaller[]): string {
  const missing = all.filter((each) => !callers.includes(each));
  if (missing.length === 0) return 'in the mesh';
  const isUsual = (each: NamedCaller) => each.caller.namespace === 'any-other' && labelWords(each) === '';
  if (callers.some(isUsual)) return `in the mesh, but not from ${listed(missing, all)}`;
  return `from ${listed(callers, all)}`;
}

/** A namespace, or labels, stand for all callers that have them, if all of these are meant. */
function listed(callers: readonly NamedCaller[], all: readonly NamedCaller[]): string {
  const areMeant = (alike: readonly NamedCaller[]) => alike.every((one) => callers.includes(one));
  const words = new Set<string>();
  for (const each of callers) {
    const { namespace } = each.caller;
    const labels = labelWords(each);
    const where = namespace === 'any-other' ? 'other namespaces' : namespace;
    if (areMeant(all.filter(({ caller }) => caller.namespace === namespace))) words.add(where);
    else if (each.identity !== undefined && labels !== '') words.add(labels);
    else if (labels !== '' && areMeant(all.filter((one) => labelWords(one) === labels))) words.add(labels);
    else words.add(labels === '' ? `${where} (other pods)` : `${where} (${labels})`);
  }
  const found = [...words].sort(byCodeUnit);
  const shown = found.slice(0, found.length > most + 1 ? most : found.length);
  const more = found.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} others`] : [])].join(' and ');
}

/** What distinguishes pods of one namespace: their service account, or labels. */
function labelWords({ caller, identity }: NamedCaller): string {
  if (identity !== undefined) {
    const { serviceAccount } = identity;
    return serviceAccount === ANY_ACCOUNT ? '' : `service account ${caller.namespace}/${serviceAccount}`;
  }
  return Object.entries(caller.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
