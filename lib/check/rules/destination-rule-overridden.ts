import { fieldOf } from '../../mesh/objects/mesh-object';
import { policyPaths } from '../../mesh/policies/traffic-policies';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import { overriddenForPorts } from '../routes/port-settings';
import { rule } from '../rule';

export const destinationRuleOverridden = rule({
  name: 'destination-rule-overridden',
  description:
    'A DestinationRule overrides one with a wider host or in another namespace, or its own settings for a port.',
  severity: 'info',
  upstream: ['KIA0201', 'KIA0204'],
  messages: {
    tls: {
      message: '{name} overrides {other} without its tls mode {mode}',
      effect:
        'the TLS settings of {other} do not apply to {host}: sidecars use mTLS if the server supports it',
      fix: 'add trafficPolicy.tls here too, if it is intended',
    },
    plainText: {
      message: '{name} overrides {other} without its tls mode {mode}',
      effect:
        'requests to {host} are sent in plain text, and a server that requires TLS closes the connection: 503',
      fix: 'add trafficPolicy.tls here too',
      severity: 'warning',
    },
    wider: {
      message: '{name} overrides {other} for {host}',
      effect: 'they are not merged: limits, TLS settings and subsets of {other} do not apply to {host}',
      fix: 'repeat here the settings of {other} that should apply',
    },
    elsewhere: {
      message: '{name} and {other} are both for {host}',
      effect:
        'they are in different namespaces: callers use the one of their own namespace, or else that of the service',
      fix: 'keep one, in the namespace of the service, unless this is intended',
    },
    port: {
      message: '{name} overrides its {fields} for port {port}',
      effect:
        'portLevelSettings replace all settings of the host: what they leave out has its default at the port, and is not inherited',
      fix: 'repeat {fields} in portLevelSettings, if they should apply to port {port} too',
    },
    portTls: {
      message: '{name} overrides its {fields} for port {port}',
      effect:
        'portLevelSettings replace all settings of the host: requests to the port are sent without its tls settings, and a server that requires TLS closes the connection: 503',
      fix: 'repeat {fields} in portLevelSettings',
      severity: 'warning',
    },
    portHash: {
      message: '{name} overrides its {fields} for port {port}',
      effect:
        'portLevelSettings replace all settings of the host: requests to the port are balanced without the hash, and those of one client reach any pod',
      fix: 'repeat {fields} in portLevelSettings',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    for (const each of mesh.destinationRules.all) {
      const { object, spec, host } = each;
      for (const { path, port, fields, isTls, isHash } of overriddenForPorts(spec)) {
        report(isTls ? 'portTls' : isHash ? 'portHash' : 'port', {
          at: fieldOf(object, ...path),
          with: { name: nameOf(each), fields: fields.join(', '), port },
        });
      }
      if (spec.workloadSelector !== undefined || host === '') continue;
      const others = mesh.destinationRules.covering(host).filter((other) => isReplaced(other, each));
      const related = (rules: readonly DestinationRule[]) =>
        rules
          .slice(0, 5)
          .map((other) => ({ at: fieldOf(other.object, 'spec', 'host'), message: nameOf(other) }));
      const words = { name: nameOf(each), host };
      const tls =
        policyPaths(spec).length > 0 ? undefined : others.find((other) => modeOf(other) !== undefined);
      if (tls !== undefined) {
        const mode = modeOf(tls) ?? '';
        const id = mode === 'SIMPLE' || mode === 'MUTUAL' ? 'plainText' : 'tls';
        const at = fieldOf(object, 'spec', spec.trafficPolicy === undefined ? 'host' : 'trafficPolicy');
        report(id, { at, related: related([tls]), with: { ...words, other: nameOf(tls), mode } });
      }
      const wider = others.filter(
        (other) => other.host !== host && sharesSubset(other, each) && !isTlsAlone(other),
      );
      const [nearest] = wider;
      if (nearest !== undefined && nearest !== tls) {
        const at = fieldOf(object, 'spec', 'host');
        report('wider', { at, related: related(wider), with: { ...words, other: nameOf(nearest) } });
      }
      const elsewhere = others.filter(
        (other) => other.host === host && isBefore(other, each) && sharesSubset(other, each),
      );
      const [first] = elsewhere;
      if (first === undefined || first === tls) continue;
      const at = fieldOf(object, 'spec', 'host');
      report('elsewhere', { at, related: related(elsewhere), with: { ...words, other: nameOf(first) } });
    }
  },
});

/** Whether callers may see either: for one host in one namespace both are merged, which another rule reports. */
function isReplaced(other: DestinationRule, each: DestinationRule): boolean {
  if (other === each || other.spec.workloadSelector !== undefined) return false;
  const isSameNamespace = other.object.namespace === each.object.namespace;
  if (isSameNamespace) return other.host !== each.host;
  return isShared(other) && isShared(each);
}

function isShared({ exportedTo, object }: DestinationRule): boolean {
  return exportedTo.everywhere || [...exportedTo.namespaces].some((each) => each !== object.namespace);
}

function isBefore(one: DestinationRule, other: DestinationRule): boolean {
  return nameOf(one) < nameOf(other);
}

/** Without subsets a rule is for all of them. */
function sharesSubset(one: DestinationRule, other: DestinationRule): boolean {
  const names = new Set((one.spec.subsets ?? []).map(({ name }) => name));
  const others = other.spec.subsets ?? [];
  return names.size === 0 || others.length === 0 || others.some(({ name }) => names.has(name));
}

function modeOf({ spec }: DestinationRule): string | undefined {
  return spec.trafficPolicy?.tls === undefined ? undefined : (spec.trafficPolicy.tls.mode ?? 'DISABLE');
}

/** The usual default for how all callers encrypt, which other DestinationRules are expected to override. */
function isTlsAlone({ spec }: DestinationRule): boolean {
  const fields = Object.keys(spec.trafficPolicy ?? {});
  return (spec.subsets ?? []).length === 0 && fields.length === 1 && fields[0] === 'tls';
}

function nameOf({ object }: DestinationRule): string {
  return `${object.namespace}/${object.name}`;
}
