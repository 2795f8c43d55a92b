import {
  atMostOne,
  type Condition,
  has,
  misplaced,
  missing,
  onKeys,
  onMapping,
  onNumber,
  onText,
  unique,
} from './breach';
import { milliseconds } from './milliseconds';

const isPort = (port: number) => port > 0 && port <= 65535;
const nameOfPort = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;

const download = onText(
  (url) => /^(https?|oci|file):/i.test(url) || !/^[a-z][a-z0-9+.-]*:|[\s#%](?![0-9a-f]{2})/i.test(url),
  'a URL that begins with http://, https://, oci:// or file://',
);
const nothingSaid: Condition = () => undefined;

/**
 * The CEL validations of Istio's CRDs by their text. CEL is not evaluated: an engine is larger than all of them, and
 * could not say what to write instead.
 */
export const validations: ReadonlyMap<string, Condition> = new Map([
  [
    "duration(self) >= duration('1ms')",
    onText((text) => (milliseconds(text) ?? 0) >= 1, 'a duration of at least 1ms, such as 5s'),
  ],
  ['0 < self && self <= 65535', onNumber(isPort, 'a number from 1 to 65535')],
  ['!self.contains("*")', onText((text) => !text.includes('*'), 'a string without *')],
  ['self.all(key, !key.contains("*"))', onKeys((key) => !key.includes('*'), 'a key without *')],
  ['self.all(key, key.size() != 0)', onKeys((key) => key !== '', 'a key that is not empty')],
  ['self.size() == 0', onText((text) => text === '', 'empty: it references its own namespace')],
  ['self != "*"', onText((text) => text !== '*', 'more specific than *')],
  [
    'isURL(self) ? (url(self).getScheme() in ["", "http", "https", "file", "oci"]) : (isURL("http://" + self) &&\nurl("http://" + self).getScheme() in ["", "http", "https", "file", "oci"])',
    download,
  ],
  [
    'isURL(self) ? (url(self).getScheme() in ["", "http", "https", "oci", "file"]) : (isURL("http://" + self) &&\nurl("http://" + self).getScheme() in ["", "http", "https", "oci", "file"])',
    download,
  ],
  [
    'url(self).getScheme() in ["http", "https"]',
    onText((url) => /^https?:/i.test(url), 'a URL that begins with http:// or https://'),
  ],
  ['self in ["", "HTTP", "HTTPS"]', onText((text) => ['', 'HTTP', 'HTTPS'].includes(text), 'HTTP or HTTPS')],
  [
    'self.startsWith("unix://") ? (self.substring(7, 8) == "/" || self.substring(7, 8) == "@") : true',
    onText(
      (text) => !/^unix:\/\/(?![/@])/.test(text),
      'unix:// and an absolute path, or unix://@ and a name',
    ),
  ],
  [
    'self.startsWith("unix://") ? !self.endsWith("/") : true',
    onText(
      (text) => !text.startsWith('unix://') || !text.endsWith('/'),
      'unix:// and the path of a file, without / at its end',
    ),
  ],
  [
    'self.all(key, size(key) < 63 && key.matches("^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$"))',
    onKeys(
      (key) => key.length < 63 && nameOfPort.test(key),
      'a name of letters, digits and -, of at most 62 characters',
    ),
  ],
  [
    'self.all(key, 0 < int(key) && int(key) <= 65535)',
    onKeys((key) => isPort(Number(key)), 'a port from 1 to 65535'),
  ],
  ['(has(self.selector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1', atMostOne('selector', 'targetRefs')],
  [
    '(has(self.selector) ? 1 : 0) + (has(self.targetRef) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1',
    atMostOne('selector', 'targetRef', 'targetRefs'),
  ],
  [
    '(has(self.workloadSelector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1',
    atMostOne('workloadSelector', 'targetRefs'),
  ],
  [
    '(has(self.workloadSelector) ? 1 : 0) + (has(self.endpoints) ? 1 : 0) <= 1',
    atMostOne('workloadSelector', 'endpoints'),
  ],
  [
    '(has(self.tlsCertificates) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1',
    atMostOne('tlsCertificates', 'credentialNames'),
  ],
  // The same condition in the other order.
  ['(has(self.credentialNames) ? 1 : 0) + (has(self.tlsCertificates) ? 1 : 0) <= 1', nothingSaid],
  [
    '(has(self.credentialName) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1',
    atMostOne('credentialName', 'credentialNames'),
  ],
  [
    '(has(self.jwksUri) ? 1 : 0) + (has(self.jwks_uri) ? 1 : 0) + (has(self.jwks) ? 1 : 0) <= 1',
    atMostOne('jwksUri', 'jwks_uri', 'jwks'),
  ],
  // The plain schema already refuses both; neither has no effect, which is no fault on the wire.
  ['has(self.wasm) != has(self.lua)', nothingSaid],
  [
    'has(self.address) || has(self.network)',
    onMapping((it) => (has(it, 'address') || has(it, 'network') ? undefined : missing('address'))),
  ],
  [
    '(has(self.valueFrom) ? self.valueFrom : "") != "HOST" || !has(self.value)',
    onMapping((it) =>
      it['valueFrom'] === 'HOST' && has(it, 'value') ? misplaced('value', 'valueFrom: HOST') : undefined,
    ),
  ],
  [
    'has(self.context) ? ((self.context == "WAYPOINT") ? has(self.waypoint) : !has(self.waypoint)) : !has(self.waypoint)',
    onMapping((it) => {
      if (it['context'] === 'WAYPOINT') return has(it, 'waypoint') ? undefined : missing('waypoint');
      return has(it, 'waypoint') ? misplaced('waypoint', 'any context but WAYPOINT') : undefined;
    }),
  ],
  [
    '(has(self.address) ? self.address : "").startsWith("unix://") ? !has(self.ports) : true',
    onMapping((it) =>
      String(it['address']).startsWith('unix://') && has(it, 'ports')
        ? misplaced('ports', 'the address of a socket')
        : undefined,
    ),
  ],
  ['self.all(l1, self.exists_one(l2, l1.number == l2.number))', unique('number')],
  [
    '!((has(self.addresses) ? self.addresses : []).exists(k, k.contains("/")) && !((has(self.resolution) ? self.resolution : "NONE") in ["STATIC", "NONE"]))',
    onMapping(({ addresses, resolution = 'NONE' }) => {
      if (!Array.isArray(addresses) || resolution === 'NONE' || resolution === 'STATIC') return undefined;
      const range = addresses.findIndex((each) => String(each).includes('/'));
      if (range === -1) return undefined;
      const allowed = `one address, without /, with resolution: ${resolution}`;
      return { kind: 'not-allowed', path: ['addresses', range], found: addresses[range] ?? null, allowed };
    }),
  ],
  [
    '((has(self.resolution) ? self.resolution : "NONE") == "NONE") ? !has(self.endpoints) : true',
    onMapping((it) =>
      (it['resolution'] ?? 'NONE') === 'NONE' && has(it, 'endpoints')
        ? misplaced('endpoints', 'resolution: NONE, which is the default')
        : undefined,
    ),
  ],
  [
    '((has(self.resolution) ? self.resolution : "") == "DNS_ROUND_ROBIN") ? ((has(self.endpoints) ? self.endpoints : []).size() <= 1) : true',
    onMapping(({ endpoints, resolution }) =>
      resolution === 'DNS_ROUND_ROBIN' && Array.isArray(endpoints) && endpoints.length > 1
        ? {
            kind: 'not-allowed',
            path: ['endpoints'],
            found: endpoints,
            allowed: 'at most one endpoint, with resolution: DNS_ROUND_ROBIN',
          }
        : undefined,
    ),
  ],
  [
    '(has(self.serviceAccounts) || has(self.notServiceAccounts)) ? (!has(self.principals) &&\n!has(self.notPrincipals) && !has(self.namespaces) && !has(self.notNamespaces)) : true',
    onMapping((it) => {
      const name = ['serviceAccounts', 'notServiceAccounts'].find((each) => has(it, each));
      const other = ['principals', 'notPrincipals', 'namespaces', 'notNamespaces'].find((each) =>
        has(it, each),
      );
      return name === undefined || other === undefined ? undefined : misplaced(name, other);
    }),
  ],
  [
    'has(self.portLevelMtls) ? (((has(self.selector) && has(self.selector.matchLabels)) ? self.selector.matchLabels : {}).size() > 0) : true',
    onMapping(({ portLevelMtls, selector }) => {
      const labels = (selector as { matchLabels?: object } | undefined)?.matchLabels;
      if (portLevelMtls === undefined || portLevelMtls === null) return undefined;
      return Object.keys(labels ?? {}).length > 0
        ? undefined
        : misplaced('portLevelMtls', 'a selector without matchLabels, or none');
    }),
  ],
  [
    '((has(self.operation) ? self.operation : "") == "UPSERT") ? (self.value != "") : true',
    onMapping((it) =>
      it['operation'] === 'UPSERT' && (it['value'] ?? '') === '' ? missing('value') : undefined,
    ),
  ],
  [
    '((has(self.operation) ? self.operation : "") == "REMOVE") ? !has(self.value) : true',
    onMapping((it) =>
      it['operation'] === 'REMOVE' && has(it, 'value') ? misplaced('value', 'operation: REMOVE') : undefined,
    ),
  ],
]);
