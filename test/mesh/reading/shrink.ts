import type { KubernetesObject } from '../lab/objects';
import { MARKER_HOSTS } from './gateways';
import type { ObjectSet } from './sets';

type Path = readonly (string | number)[];

/**
 * Leaves out of a set, object by object and then field by field, what it does not need to stay interesting: as many
 * tries at once as are asked for.
 */
export async function shrink(
  set: ObjectSet,
  atOnce: number,
  areInteresting: (candidates: readonly ObjectSet[]) => Promise<readonly boolean[]>,
  until: number,
): Promise<ObjectSet> {
  let smallest = set;
  let position = 0;
  while (performance.now() < until) {
    const ways = waysToShrink(smallest).slice(position, position + atOnce);
    if (ways.length === 0) break;
    const found = (await areInteresting(ways)).indexOf(true);
    smallest = ways[found] ?? smallest;
    // The parts before this position were needed, and most likely still are.
    position += found < 0 ? ways.length : found;
  }
  return smallest;
}

/** Lists of which one element may go, also the last one. */
const LISTS = new Set(['match', 'gateways', 'exportTo', 'subsets']);
/** Lists of which one has to stay. */
const FULL_LISTS = new Set(['hosts', 'http', 'tcp', 'tls', 'route', 'servers', 'endpoints', 'ports']);
/** Fields without which an object is still one that istiod takes. */
const OPTIONAL = new Set([
  ...LISTS,
  ...[
    'uri',
    'ignoreUriCase',
    'headers',
    'withoutHeaders',
    'queryParams',
    'method',
    'authority',
    'scheme',
    'port',
  ],
  ...['sourceLabels', 'sourceNamespace', 'subset', 'fault', 'rewrite', 'workloadSelector', 'appProtocol'],
  ...['outboundTrafficPolicy', 'networking.istio.io/exportTo', 'x-canary', 'X-User', 'cookie', 'x', 'y'],
]);

/** Each with one thing left out; whole objects first. */
function waysToShrink(set: ObjectSet): readonly ObjectSet[] {
  const withoutOne = set.map((_, index) => set.filter((__, other) => other !== index));
  const withoutField = set.flatMap((object, index) =>
    [
      ...pathsOf(object.spec, ['spec']),
      ...pathsOf(object.metadata.annotations, ['metadata', 'annotations']),
    ].map((path) =>
      set.map((other, at) => (at === index ? (without(other, path) as KubernetesObject) : other)),
    ),
  );
  return [...withoutOne, ...withoutField];
}

/** The paths below a value that can be removed, those nearer to the top first. */
function pathsOf(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = String(path.at(-1));
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((each, index) => [index, each])
    : Object.entries(value);
  const mayGo = ([key]: [string | number, unknown]) => {
    if (!Array.isArray(value)) return isOptional(path, String(key));
    // Without it the lab does not learn whether the proxy is up to date.
    if (value[Number(key)] === MARKER_HOSTS) return false;
    return LISTS.has(own) || (FULL_LISTS.has(own) && value.length > 1);
  };
  const below = entries.filter(mayGo).map(([key]) => [...path, key]);
  return [...below, ...entries.flatMap(([key, inside]) => pathsOf(inside, [...path, key]))];
}

/** A port number may go from a match and from a destination, not from a server. */
function isOptional(path: Path, key: string): boolean {
  if (!OPTIONAL.has(key)) return false;
  return key !== 'port' || path.at(-1) === 'destination' || path.includes('match');
}

function without(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined) return value;
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== first);
    return value.map((each, index) => (index === first ? without(each, rest) : each));
  }
  const entries = Object.entries(value as object);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([key]) => key !== first));
  return Object.fromEntries(entries.map(([key, each]) => [key, key === first ? without(each, rest) : each]));
}
