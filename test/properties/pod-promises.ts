import { podLabels, type Reading, selected, serviceOfHost, within } from './reading';

/** What is promised of labels, selectors and pods: each gives the violations in a reading. */
export const podPromises = {
  'each subset selects the pods of exactly one version of its service': (reading: Reading) =>
    reading.destinationRules.flatMap((rule) => {
      const service = serviceOfHost(reading, rule.spec.host);
      const seen = new Set<string>();
      return (rule.spec.subsets ?? []).flatMap(({ name, labels }) => {
        const pods = selected(reading, service?.namespace ?? '', {
          ...service?.spec.selector,
          ...labels,
        });
        const [only] = pods;
        if (pods.length !== 1 || only === undefined || Object.keys(labels ?? {}).length === 0) {
          return [`${rule.key}: subset ${name} selects ${pods.length} Deployments`];
        }
        if (seen.has(only.key)) return [`${rule.key}: subset ${name} selects ${only.key}, as another does`];
        seen.add(only.key);
        const carried = podLabels(only)['app.kubernetes.io/version'];
        return carried === labelOf(reading, rule.spec.host, name)
          ? []
          : [`${rule.key}: subset ${name} selects pods of version ${carried}`];
      });
    }),

  "each Deployment's selector is within its template's labels and matches no other Deployment's pods": (
    reading: Reading,
  ) =>
    reading.deployments.flatMap((deployment) => {
      const selector = deployment.spec.selector?.matchLabels ?? {};
      const inside = Object.keys(selector).length > 0 && within(selector, podLabels(deployment));
      const others = selected(reading, deployment.namespace, selector).filter((one) => one !== deployment);
      return [
        ...(inside ? [] : [`${deployment.key} does not select its own pods`]),
        ...others.map((other) => `${deployment.key} selects the pods of ${other.key} too`),
      ];
    }),

  "a Service never selects by version and selects every version's pods": (reading: Reading) =>
    reading.services.flatMap((service) => {
      const rules = reading.destinationRules.filter(
        ({ spec }) => serviceOfHost(reading, spec.host) === service,
      );
      const subsets = rules.flatMap(({ spec }) => spec.subsets ?? []);
      const versionKeys = new Set([
        'app.kubernetes.io/version',
        ...subsets.flatMap(({ labels }) => Object.keys(labels ?? {})),
      ]);
      const byVersion = Object.keys(service.spec.selector ?? {}).filter((key) => versionKeys.has(key));
      const versions = selected(reading, service.namespace, service.spec.selector)
        .map((one) => podLabels(one)['app.kubernetes.io/version'])
        .sort();
      const host = rules[0]?.spec.host ?? '';
      const named = [...(reading.facts.shares.get(host)?.keys() ?? [])];
      const wanted = named.map((name) => labelOf(reading, host, name)).sort();
      return [
        ...byVersion.map((key) => `${service.key} selects by ${key}`),
        ...(versions.join() === wanted.join()
          ? []
          : [`${service.key} selects the versions ${versions} of ${wanted}`]),
      ];
    }),

  "nobody's pods are another service's too": (reading: Reading) =>
    reading.deployments.flatMap((deployment) => {
      const services = reading.services.filter((service) =>
        selected(reading, service.namespace, service.spec.selector).includes(deployment),
      );
      return services.length === 1 ? [] : [`${deployment.key} is selected by ${services.length} Services`];
    }),

  'with an autoscaler there are no replicas, and without one there are': (reading: Reading) =>
    reading.deployments.flatMap((deployment) => {
      const scaled = reading.autoscalers.filter(
        ({ namespace, spec }) =>
          namespace === deployment.namespace && spec.scaleTargetRef?.name === deployment.name,
      );
      const { replicas } = deployment.spec;
      if (scaled.length > 1) return [`${deployment.key} has ${scaled.length} autoscalers`];
      return (scaled.length === 1) === (replicas === undefined)
        ? []
        : [`${deployment.key} has replicas ${replicas} and ${scaled.length} autoscalers`];
    }),

  'a disruption budget holds for the pods of one version': (reading: Reading) =>
    reading.disruptionBudgets.flatMap((budget) => {
      const pods = selected(reading, budget.namespace, budget.spec.selector?.matchLabels);
      return pods.length === 1 ? [] : [`${budget.key} holds for ${pods.length} Deployments`];
    }),

  "no label depends on a construct's path": (reading: Reading) =>
    reading.text.includes('cdk8s.io/') ? ['the text has a label or an annotation of cdk8s.io/'] : [],

  'each object has a name of its own': (reading: Reading) => {
    const keys = reading.objects.map(({ key }) => key);
    return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${key} stands there twice`);
  },
} satisfies Record<string, (reading: Reading) => string[]>;

/** The label that the pods of a version carry. */
function labelOf({ facts }: Reading, host: string | undefined, name: string | undefined): string | undefined {
  return facts.labels.get(host ?? '')?.get(name ?? '') ?? name;
}
