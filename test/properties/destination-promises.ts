import { allDestinations, allRoutes, boundTo, type Reading, serviceOfHost } from './reading';

/** What is promised of destinations, hosts and gateways: each gives the violations in a reading. */
export const destinationPromises = {
  "each route's subset is defined in the one DestinationRule of its host": (reading: Reading) =>
    allDestinations(reading).flatMap(({ place, destination: { host, subset } }) => {
      const rules = reading.destinationRules.filter(({ spec }) => spec.host === host);
      const subsets = rules.flatMap(({ spec }) => spec.subsets ?? []).filter(({ name }) => name === subset);
      return rules.length === 1 && subsets.length === 1
        ? []
        : [
            `${place}: subset ${subset} of ${host} is defined ${subsets.length} times in ${rules.length} rules`,
          ];
    }),

  'weights are there on every destination, whole, and sum to 100': (reading: Reading) => [
    ...allDestinations(reading).flatMap(({ place, weight }) =>
      Number.isInteger(weight) && Number(weight) >= 0 ? [] : [`${place}: the weight ${weight}`],
    ),
    ...allRoutes(reading)
      .filter(({ route }) => route.redirect === undefined)
      .flatMap(({ place, route }) => {
        const sum = (route.route ?? []).reduce((total, { weight }) => total + Number(weight), 0);
        return sum === 100 ? [] : [`${place}: the weights sum to ${sum}`];
      }),
  ],

  'each version gets the share that the program says': (reading: Reading) =>
    allRoutes(reading).flatMap(({ place, route }) => {
      const [first] = route.route ?? [];
      const shares = reading.facts.shares.get(first?.destination?.host ?? '');
      // A rule leads to one version alone; shares are told by the defaults.
      if (shares === undefined || (route.route ?? []).length < 2) return [];
      return (route.route ?? []).flatMap(({ destination, weight }) => {
        const wanted = shares.get(destination?.subset ?? '');
        return wanted === weight ? [] : [`${place}: ${destination?.subset} gets ${weight}, not ${wanted}`];
      });
    }),

  'the ids of requests give each version of a sticky canary its share': (reading: Reading) =>
    reading.virtualServices.flatMap((one) => {
      const drawing = (one.spec.http ?? []).flatMap((route) =>
        (route.match ?? []).flatMap(({ uri, port, headers }) => {
          const regex = (headers as Record<string, { regex?: string }> | undefined)?.['x-request-id']?.regex;
          return regex === undefined ? [] : [{ route, regex, place: JSON.stringify([uri, port]) }];
        }),
      );
      const hosts = new Set(
        (one.spec.http ?? []).flatMap(({ route = [] }) => route[0]?.destination?.host ?? []),
      );
      const isDrawn = (host: string) =>
        drawing.some(({ route }) => route.route?.[0]?.destination?.host === host);
      const lost = [...hosts].filter((host) => reading.facts.drawn.has(host) !== isDrawn(host));
      return [
        ...lost.map((host) => `${one.key}: the draw of ${host}`),
        ...drawing.flatMap(({ route, regex, place }, index) => {
          const before = drawing.slice(0, index).filter((other) => other.place === place);
          const share = shareOfIds(
            regex,
            before.map((other) => other.regex),
          );
          const { host = '', subset = '' } = route.route?.[0]?.destination ?? {};
          const wanted = reading.facts.shares.get(host)?.get(subset) ?? Number.NaN;
          return Math.abs(share - wanted) < 0.03
            ? []
            : [`${one.key}: ${subset} gets ${share}, not ${wanted}`];
        }),
      ];
    }),

  "each destination's host and port belong to a Service of the program": (reading: Reading) =>
    allDestinations(reading).flatMap(({ place, destination: { host, port } }) => {
      const service = serviceOfHost(reading, host);
      const served = service?.spec.ports?.some((one) => one.port === port?.number);
      return served ? [] : [`${place}: nobody serves ${host}:${port?.number}`];
    }),

  'each Gateway named exists in the program or is declared existing': (reading: Reading) => {
    const known = new Set([
      'mesh',
      ...reading.gateways.map(({ namespace, name }) => `${namespace}/${name}`),
      ...reading.facts.existingGateways,
    ]);
    return reading.virtualServices.flatMap((one) =>
      boundTo(one).flatMap((gateway) => (known.has(gateway) ? [] : [`${one.key}: no Gateway ${gateway}`])),
    );
  },

  "one DestinationRule per host, in its service's namespace": (reading: Reading) => [
    ...reading.destinationRules.flatMap((rule) => {
      const service = serviceOfHost(reading, rule.spec.host);
      return service?.namespace === rule.namespace ? [] : [`${rule.key} is for ${rule.spec.host}`];
    }),
    ...reading.services.flatMap((service) => {
      const rules = reading.destinationRules.filter(
        ({ spec }) => serviceOfHost(reading, spec.host) === service,
      );
      return rules.length === 1 ? [] : [`${service.key} has ${rules.length} DestinationRules`];
    }),
  ],

  'hosts are written in full': (reading: Reading) => {
    const inFull = new Set(reading.facts.shares.keys());
    const sniHosts = new Set(
      allRoutes(reading).flatMap(({ route }) =>
        (route.match ?? []).flatMap((match) => match['sniHosts'] ?? []),
      ),
    );
    return [
      ...reading.destinationRules.map(({ key, spec }) => [key, spec.host ?? ''] as const),
      ...allDestinations(reading).map(({ place, destination }) => [place, destination.host ?? ''] as const),
      ...reading.virtualServices
        .filter((one) => boundTo(one).includes('mesh'))
        .flatMap(({ key, spec }) => (spec.hosts ?? []).map((host) => [key, host] as const))
        .filter(([, host]) => !sniHosts.has(host)),
    ].flatMap(([place, host]) => (inFull.has(host) ? [] : [`${place}: the host ${host}`]));
  },

  'no two VirtualServices for one host on one Gateway': (reading: Reading) => {
    const taken = reading.virtualServices.flatMap((one) =>
      boundTo(one).flatMap((gateway) => (one.spec.hosts ?? []).map((host) => `${host} on ${gateway}`)),
    );
    return taken.filter((one, index) => taken.indexOf(one) !== index);
  },
} satisfies Record<string, (reading: Reading) => string[]>;

/** The percentage of ids, by their last three digits, that a regular expression takes and none before it. */
function shareOfIds(regex: string, before: readonly string[]): number {
  const compiled = (text: string) => new RegExp(`^(?:${text.replaceAll('(?i:', '(?:')})$`);
  const [own, others] = [compiled(regex), before.map(compiled)];
  const ids = Array.from({ length: 4096 }, (_, index) => `4f3a9c1e-0${index.toString(16).padStart(3, '0')}`);
  return (100 * ids.filter((id) => own.test(id) && !others.some((other) => other.test(id))).length) / 4096;
}
