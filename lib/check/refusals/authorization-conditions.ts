import { checkServiceAccounts, checkValues, isPortText } from './authorization-values';
import { aRange, isRange } from './names';
import type { Written } from './written';

const bare = new Set([
  'source.ip',
  'remote.ip',
  'source.namespace',
  'source.serviceAccount',
  'source.principal',
  'source.trustDomain',
  'request.auth.principal',
  'request.auth.audiences',
  'request.auth.presenter',
  'destination.ip',
  'destination.port',
  'connection.sni',
]);
const named = /^(request\.headers|request\.auth\.claims|experimental\.envoy\.filters\.[^[]*)(\[.+\])+$/;
const ofAddresses = new Set(['source.ip', 'remote.ip', 'destination.ip']);

/** One of `when` of a rule. */
export function checkCondition(condition: Written): void {
  const key = condition.text('key');
  if (key === '') return;
  if (condition.count('values') + condition.count('notValues') === 0) {
    condition.atLeastOne('values', 'notValues');
    return;
  }
  const allowed = 'an attribute of the request or its caller, such as request.headers[x-version]';
  condition.field('key').expect(bare.has(key) || named.test(key), allowed);
  for (const name of ['values', 'notValues']) {
    checkValues(condition, name);
    const values = condition.elements(name);
    if (key === 'source.serviceAccount') checkServiceAccounts(values);
    for (const value of values) {
      const text = String(value.value);
      if (ofAddresses.has(key)) value.allow(isRange(text), aRange);
      if (key === 'destination.port') value.allow(isPortText(text), 'a port number, as a string');
      if (key === 'source.trustDomain') {
        value.allow(/^(?:\*|\*?[^*]+|[^*]+\*)$/.test(text), 'a trust domain, optionally with * at one end');
      }
    }
  }
}
