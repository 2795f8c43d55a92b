import { isIP } from 'node:net';
import { revisionsOf, selects, type Webhook, webhooksOf } from '../../mesh/injection/webhooks';
import { fieldOf, type Labels } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const injectionWebhookBroken = rule({
  name: 'injection-webhook-broken',
  description:
    'An injection webhook calls a Service that does not exist, or two webhooks inject the same pods.',
  severity: 'warning',
  upstream: ['IST0139', 'IST0163', 'IST0164'],
  messages: {
    service: {
      message: 'webhook calls Service {service}, which does not exist',
      effect:
        'the API server cannot call {name}: pods are refused, or created without a sidecar, depending on failurePolicy',
      fix: 'write the Service of istiod',
    },
    nowhere: {
      message: 'webhook {name} has neither url nor service in clientConfig',
      effect: 'the API server refuses the configuration',
      fix: 'set clientConfig.service to the Service of istiod, or set clientConfig.url',
    },
    url: {
      message: 'webhook {name} calls {url}, which is not a URL',
      effect: 'the API server cannot call it',
      fix: 'write a URL such as https://istiod.example.com:15017/inject',
    },
    address: {
      message: 'webhook {name} calls {url}, an IP address',
      effect: "istiod's certificate is issued for host names: the API server may not trust it",
      fix: 'write the host name of the certificate',
    },
    twice: {
      message: 'two webhooks inject the same pods',
      effect: '{name} and {other} both add a sidecar to pods with {labels}, which get a mixture of the two',
      fix: 'select another revision or label in one of them',
    },
  },
  check(mesh, report) {
    const mutating = webhooksOf(mesh, 'Mutating');
    const ours = mutating.filter((hook) => isIstios(hook, mutating));
    for (const hook of ours) {
      const { name = '', namespace = '' } = hook.service ?? {};
      if (hook.service === undefined || mesh.known.service(namespace, name) !== 'no') continue;
      const at = fieldOf(hook.object, ...hook.path, 'clientConfig', 'service');
      report('service', { at, with: { name: hook.name, service: `${namespace}/${name}` } });
    }
    for (const [one, other, labels] of overlaps(ours)) {
      const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      report('twice', {
        at: fieldOf(one.object, ...one.path, 'name'),
        related: [{ at: fieldOf(other.object, ...other.path, 'name'), message: 'the other one' }],
        with: {
          name: one.name,
          other: `${other.object.name}/${other.name}`,
          labels: text.join(',') || 'no label',
        },
      });
    }
    const remote = [...mutating, ...webhooksOf(mesh, 'Validating')].filter(({ object }) =>
      isNamedAsIstios(object.name),
    );
    for (const { object, path, name, url, service } of remote) {
      const at = fieldOf(object, ...path, 'clientConfig', 'url');
      if (url === undefined) {
        if (service === undefined) report('nowhere', { at, with: { name } });
        continue;
      }
      const host = hostOf(url);
      if (host === undefined) report('url', { at, with: { name, url } });
      else if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) report('address', { at, with: { name, url } });
    }
  },
});

function isIstios(hook: Webhook, all: readonly Webhook[]): boolean {
  if (revisionsOf(hook).length > 0) return true;
  return all.some(({ object, name }) => object === hook.object && name.endsWith('istio.io'));
}

function isNamedAsIstios(name: string): boolean {
  return /^(istio-sidecar-injector|istio-validator|istiod-default-validator$)/.test(name);
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) && new URL(url).hostname !== '' ? new URL(url).hostname : undefined;
}

/** Every combination of labels that decides about injection, and the webhooks of which more than one takes it. */
function overlaps(hooks: readonly Webhook[]): [Webhook, Webhook, Labels][] {
  const revisions = [undefined, ...new Set(hooks.flatMap(revisionsOf))];
  const found = new Map<Webhook, [Webhook, Webhook, Labels]>();
  const withRevision = (key: string, values: readonly (string | undefined)[]): Labels[] =>
    revisions.flatMap((revision) =>
      values.map((value) => ({
        ...(value === undefined ? {} : { [key]: value }),
        ...(revision === undefined ? {} : { 'istio.io/rev': revision }),
      })),
    );
  for (const namespace of withRevision('istio-injection', [undefined, 'enabled', 'disabled'])) {
    for (const pod of withRevision('sidecar.istio.io/inject', [undefined, 'true', 'false'])) {
      const matching = hooks.filter(
        (hook) => selects(hook.namespaceSelector, namespace) && selects(hook.objectSelector, pod),
      );
      for (const hook of matching.length > 1 ? matching : []) {
        const other = matching.find((each) => each !== hook);
        if (other !== undefined && !found.has(hook)) found.set(hook, [hook, other, { ...namespace, ...pod }]);
      }
    }
  }
  return [...found.values()];
}
