import { parseDocument } from 'yaml';
import type { Facts } from './facts';
import type { Labels, RouteMatch, RouteSpec } from './manifests';
import type { PromiseName } from './promises';
import { documentsOf, podLabels, type Reading, read, within } from './reading';

/** One way in which YAML drifts apart, and the promise that it breaks. */
export interface Defect {
  readonly name: string;
  readonly promise: PromiseName;
  /** The text with the defect; undefined where nothing in it can have it. */
  apply(text: string): string | undefined;
}

/** Defects are put into a text whatever program it came from. */
const noFacts: Facts = { existingGateways: [], shares: new Map(), drawn: new Set(), labels: new Map() };

type Place = readonly (string | number)[];

/** A change of one object: what stands at a place from now on, or that nothing does. */
interface Change {
  readonly key: string;
  readonly at: Place;
  readonly value?: unknown;
}

function defect(
  name: string,
  promise: PromiseName,
  find: (reading: Reading) => readonly Change[] | undefined,
): Defect {
  return {
    name,
    promise,
    apply(text) {
      const changes = find(read(text, noFacts)) ?? [];
      return changes.length === 0 ? undefined : changes.reduce(changed, text);
    },
  };
}

/** Ten defects and two more, in the order in which people meet them. */
export const defects: readonly Defect[] = [
  defect(
    'a wrong pod label',
    'each subset selects the pods of exactly one version of its service',
    (reading) =>
      firstOf(versions(reading), ({ deployment, versionKey }) => [
        { key: deployment.key, at: ['spec', 'selector', 'matchLabels', versionKey], value: 'wrong' },
        { key: deployment.key, at: ['spec', 'template', 'metadata', 'labels', versionKey], value: 'wrong' },
      ]),
  ),
  defect(
    'a lost subset',
    "each route's subset is defined in the one DestinationRule of its host",
    (reading) => firstOf(canaried(reading), ({ key }) => [{ key, at: ['spec', 'subsets', 1] }]),
  ),
  defect('swapped weights', 'each version gets the share that the program says', (reading) =>
    firstOf(splits(reading), ({ key, at, weights: [first, second] }) =>
      first === second
        ? undefined
        : [
            { key, at: [...at, 'route', 0, 'weight'], value: second },
            { key, at: [...at, 'route', 1, 'weight'], value: first },
          ],
    ),
  ),
  defect(
    'a Service that selects by version',
    "a Service never selects by version and selects every version's pods",
    (reading) =>
      firstOf(versions(reading), ({ service, versionKey, version }) => [
        { key: service.key, at: ['spec', 'selector', versionKey], value: version },
      ]),
  ),
  defect('a route without a name', 'every http route has a name, unique in its VirtualService', (reading) =>
    firstOf(httpRoutes(reading), ({ key, at }) => [{ key, at: [...at, 'name'] }]),
  ),
  defect('a missing weight', 'weights are there on every destination, whole, and sum to 100', (reading) =>
    firstOf(splits(reading), ({ key, at }) => [{ key, at: [...at, 'route', 1, 'weight'] }]),
  ),
  defect(
    "a subset with another version's labels",
    'each subset selects the pods of exactly one version of its service',
    (reading) =>
      firstOf(canaried(reading), ({ key, spec }) => [
        { key, at: ['spec', 'subsets', 1, 'labels'], value: spec.subsets?.[0]?.labels },
      ]),
  ),
  defect(
    'a default before the rule',
    'header rules stand before the default of their port and path',
    (reading) =>
      firstOf(reading.virtualServices, ({ key, spec: { http = [] } }) => {
        const rule = http.findIndex((route, index) => behind(http, index) > index && isRule(route));
        const byDefault = behind(http, rule);
        if (rule < 0) return undefined;
        const order = [byDefault, ...http.keys()].filter((one, index) => index === 0 || one !== byDefault);
        return [{ key, at: ['spec', 'http'], value: order.map((index) => http[index]) }];
      }),
  ),
  defect('a host in its short form', 'hosts are written in full', (reading) =>
    firstOf(httpRoutes(reading), ({ key, at, route }) => [
      {
        key,
        at: [...at, 'route', 0, 'destination', 'host'],
        value: route.route?.[0]?.destination?.host?.split('.')[0],
      },
    ]),
  ),
  defect(
    'an unknown Gateway',
    'each Gateway named exists in the program or is declared existing',
    (reading) =>
      firstOf(reading.virtualServices, ({ key, spec }) =>
        spec.gateways === undefined
          ? undefined
          : [{ key, at: ['spec', 'gateways', 0], value: 'nowhere/none' }],
      ),
  ),
  defect(
    'a port that nobody serves',
    "each destination's host and port belong to a Service of the program",
    (reading) =>
      firstOf(httpRoutes(reading), ({ key, at }) => [
        { key, at: [...at, 'route', 0, 'destination', 'port', 'number'], value: 9 },
      ]),
  ),
  defect(
    'a selector that takes another version too',
    "each Deployment's selector is within its template's labels and matches no other Deployment's pods",
    (reading) =>
      firstOf(versions(reading), ({ deployment, service, siblings }) =>
        siblings < 2
          ? undefined
          : [
              {
                key: deployment.key,
                at: ['spec', 'selector', 'matchLabels'],
                value: service.spec.selector,
              },
            ],
      ),
  ),
];

function changed(text: string, { key, at, value }: Change): string {
  const documents = documentsOf(text).map((document) => {
    if (read(document, noFacts).objects[0]?.key !== key) return document;
    const parsed = parseDocument(document);
    if (value === undefined) parsed.deleteIn(at);
    else parsed.setIn(at, parsed.createNode(value, { aliasDuplicateObjects: false }));
    return parsed.toString({ lineWidth: 0 });
  });
  return documents.join('---\n');
}

function firstOf<Item>(
  items: readonly Item[],
  find: (item: Item) => readonly Change[] | undefined,
): readonly Change[] | undefined {
  return items.map(find).find((changes) => changes !== undefined);
}

/** The DestinationRules of two subsets. */
function canaried(reading: Reading) {
  return reading.destinationRules.filter(({ spec }) => (spec.subsets ?? []).length === 2);
}

/** Each version: its Deployment, its Service, and the label that tells it. */
function versions(reading: Reading) {
  return reading.destinationRules.flatMap(({ spec }) => {
    const [name, namespace] = spec.host?.split('.') ?? [];
    const service = reading.services.find((one) => one.name === name && one.namespace === namespace);
    if (service === undefined) return [];
    const subsets = spec.subsets ?? [];
    return subsets.flatMap(({ labels = {} }) => {
      const [[versionKey, version] = ['', '']] = Object.entries(labels);
      const all: Labels = { ...service.spec.selector, ...labels };
      const deployment = reading.deployments.find(
        (one) => one.namespace === namespace && within(all, podLabels(one)),
      );
      return deployment === undefined
        ? []
        : [{ deployment, service, versionKey, version, siblings: subsets.length }];
    });
  });
}

/** The http routes that lead to services, and where they stand. */
function httpRoutes(reading: Reading) {
  return reading.virtualServices.flatMap(({ key, spec }) =>
    (spec.http ?? [])
      .map((route, index) => ({ key, at: ['spec', 'http', index] as Place, route }))
      .filter(({ route }) => route.redirect === undefined),
  );
}

/** The http routes with two destinations. */
function splits(reading: Reading) {
  return httpRoutes(reading)
    .filter(({ route }) => route.route?.length === 2)
    .map((found) => ({ ...found, weights: (found.route.route ?? []).map(({ weight }) => weight) }));
}

/** The place of the default that stands behind a rule for the same requests; -1 where there is none. */
function behind(routes: readonly RouteSpec[], rule: number): number {
  const asked = routes[rule]?.match?.map(placeOf) ?? [];
  return routes.findIndex(
    (route, index) =>
      index > rule &&
      !isRule(route) &&
      (route.match ?? [{}]).some(
        (match) => Object.keys(match).length === 0 || asked.includes(placeOf(match)),
      ),
  );
}

/** A rule asks for more than a port or a path. */
function isRule({ match }: RouteSpec): boolean {
  return (
    match?.every((one) => Object.keys(one).some((field) => field !== 'port' && field !== 'uri')) ?? false
  );
}

function placeOf({ port, uri }: RouteMatch): string {
  return JSON.stringify([port, uri]);
}
