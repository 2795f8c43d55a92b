import type { Behaviour, LabRequest } from '../pod/messages';

/** A planted fault: a request that shows it, and the proxy whose log has it. */
export interface Fault {
  /** The name in the manifests of `test/trace/logs/planted`, on the line that is to be found; `nowhere` for a reason outside them. */
  readonly name: string;
  readonly place: 'marked' | 'nowhere';
  readonly from: 'outside' | 'logs/caller' | 'logs-shut/caller';
  /** Whose proxy logs it. @default the one of `from` */
  readonly loggedBy?: 'logs/web' | 'logs/guarded' | 'logs-shut/caller';
  readonly request: LabRequest;
  /** Sent so many times at once. @default 1 */
  readonly atOnce?: number;
  /** What its lines contain, in both formats. */
  readonly says: RegExp;
  /** How the pods without a proxy behave meanwhile. */
  readonly behaviour?: Behaviour;
}

type Rest = Omit<Fault, 'name' | 'from' | 'request' | 'says' | 'place'> & {
  readonly request?: Partial<LabRequest>;
  readonly place?: Fault['place'];
};

const atGateway = (name: string, url: string, says: RegExp, { request, ...rest }: Rest = {}): Fault => ({
  name,
  place: 'marked',
  from: 'outside',
  says,
  request: { url, ...request },
  ...rest,
});

const inMesh = (name: string, url: string, says: RegExp, rest: Rest = {}): Fault => ({
  ...atGateway(name, url, says, rest),
  from: 'logs/caller',
});

const shut = (name: string, url: string, says: RegExp, rest: Rest = {}): Fault => ({
  ...atGateway(name, url, says, rest),
  from: 'logs-shut/caller',
});

const slow = { behaviour: { answerAfterMs: 900 } };
const NR = /\bNR\b/;
const NC = /\bNC\b/;
const UH = /\bUH\b/;
const UF = /\bUF\b/;
const RBAC = /rbac_access_denied/;
/** Of another issuer, with a signature that nobody checks. */
const TOKEN = `${encoded({ alg: 'HS256', kid: 'one' })}.${encoded({ iss: 'https://other.test' })}.c2lnbmF0dXJl`;

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const guarded = { loggedBy: 'logs/guarded' } as const;

/** One after the other, so that a line belongs to its fault. */
export const faults: readonly Fault[] = [
  atGateway('unknown-host', 'http://unknown.test/', NR),
  atGateway('host-without-virtual-service', 'http://nobody.logs.test/', NR),
  atGateway('path-at-gateway', 'http://path.logs.test/other?x=1', NR),
  atGateway('exact-path', 'http://exact.logs.test/login/', NR),
  atGateway('method-at-gateway', 'http://method.logs.test/', NR),
  atGateway('header-at-gateway', 'http://header.logs.test/', NR),
  atGateway('query-at-gateway', 'http://query.logs.test/?version=v1', NR),
  atGateway('match-port', 'http://port.logs.test/', NR),
  atGateway('not-bound-to-gateway', 'http://mesh-only.logs.test/', NR),
  atGateway('misspelled-gateway', 'http://misspelled.logs.test/', NR),
  atGateway('host-not-on-gateway', 'http://shop.example.org/', NR),
  inMesh('path-in-mesh', 'http://mesh-path:8080/other', NR),
  inMesh('method-in-mesh', 'http://mesh-method:8080/', NR, { request: { method: 'PUT' } }),
  atGateway('unknown-sni', 'tls://other.logs.test', /filter_chain_not_found/),
  atGateway('no-sni', 'tls://secure.logs.test', /filter_chain_not_found/, {
    request: { servername: null },
  }),
  atGateway('http-at-https', 'http://secure.logs.test:443/', /filter_chain_not_found/),
  atGateway('not-http-at-gateway', 'tcp://web.logs.test:80', /\bDPE\b/),
  atGateway('tls-at-http', 'tls://web.logs.test:80', /\bDPE\b/),
  inMesh('subset', 'http://subset:8080/', NC),
  atGateway('subset-at-gateway', 'http://subset.logs.test/', NC),
  inMesh('no-destination-rule', 'http://no-destination-rule:8080/', NC),
  inMesh('host', 'http://host:8080/', NC),
  atGateway('host-at-gateway', 'http://host.logs.test/', NC),
  inMesh('short-name', 'http://short:8080/', NC),
  inMesh('port', 'http://port:8080/', NC),
  atGateway('port-at-gateway', 'http://wrong-port.logs.test/', NC),
  inMesh('selector', 'http://selector:8080/', UH),
  inMesh('labels', 'http://labels:8080/', UH),
  atGateway('labels-at-gateway', 'http://labels.logs.test/', UH),
  inMesh('replicas-0', 'http://idle:8080/', UH),
  inMesh('tcp-selector', 'tcp://tcp-selector:5432', UH),
  inMesh('service-entry-selector', 'http://without-endpoints.test:8080/', UH, {
    request: { address: '240.1.2.3' },
  }),
  inMesh('target-port', 'http://refused:8080/', UF),
  inMesh('tcp-target-port', 'tcp://tcp-refused:5433', UF),
  inMesh('inbound-target-port', 'http://inbound-refused:8080/', UF, { loggedBy: 'logs/web' }),
  inMesh('mutual-tls-to-plain', 'http://tls:8080/', UF),
  inMesh('tls-to-strict', 'http://simple-tls:8080/', /\bU[FC]\b/),
  inMesh('plain-to-strict', 'http://disabled-tls:8080/', /\bU[FC]\b/),
  inMesh('plain-at-pod', 'http://disabled-tls:8080/', /filter_chain_not_found/, { loggedBy: 'logs/web' }),
  inMesh('unreachable', 'http://unreachable.test:8080/', UF, { request: { address: '240.1.2.4' } }),
  inMesh('unresolved', 'http://unresolved.test:8080/', /\b(UH|DF)\b/, { request: { address: '240.1.2.5' } }),
  inMesh('closes', 'http://closing:8080/', /\bUC\b/, { behaviour: { breaks: 'closes' } }),
  inMesh('other-protocol', 'http://garbled:8080/', /\bUPE\b/, { behaviour: { breaks: 'alerts' } }),
  inMesh('pending-requests', 'http://pool:8080/', /\bUO\b/, { ...slow, atOnce: 6 }),
  inMesh('requests-of-subset', 'http://subset-pool:8080/', /\bUO\b/, { ...slow, atOnce: 6 }),
  inMesh('timeout', 'http://timeout:8080/', /\bUT\b/, slow),
  atGateway('timeout-at-gateway', 'http://timeout.logs.test/', /\bUT\b/, slow),
  inMesh('timeout-of-each-try', 'http://per-try:8080/', /per_try/, slow),
  inMesh('retries-used-up', 'http://retries:8080/', /\bURX\b/, { behaviour: { status: 503 } }),
  inMesh('abort', 'http://abort:8080/', /\bFI\b/),
  atGateway('abort-at-gateway', 'http://abort.logs.test/', /\bFI\b/),
  inMesh('delay', 'http://delay:8080/', /\bDI\b/),
  atGateway('direct-response', 'http://direct.logs.test/', /direct_response/),
  inMesh('denied', 'http://guarded:8080/admin/x', RBAC, guarded),
  inMesh('second-rule', 'http://guarded:8080/open', RBAC, { ...guarded, request: { method: 'DELETE' } }),
  inMesh('tcp-denied', 'tcp://guarded:9000', RBAC, guarded),
  inMesh('not-allowed', 'http://guarded:8080/other', RBAC, guarded),
  inMesh('no-token', 'http://guarded:8080/private', RBAC, guarded),
  inMesh('malformed-token', 'http://guarded:8080/open', /Jwt/, {
    ...guarded,
    request: { headers: { authorization: 'Bearer not-a-token' } },
  }),
  inMesh('other-issuer', 'http://guarded:8080/open', /Jwt/, {
    ...guarded,
    request: { headers: { authorization: `Bearer ${TOKEN}` } },
  }),
  atGateway('denied-at-gateway', 'http://admin.logs.test/', RBAC),
  shut('registry-only', 'http://elsewhere.test/', /block_all/, { request: { address: '240.9.9.9' } }),
  shut('registry-only-tcp', 'tcp://elsewhere.test:5432', /BlackHoleCluster/, {
    request: { address: '240.9.9.9' },
  }),
  inMesh('one-of-two', 'http://weighted:8080/', NC, { atOnce: 20 }),
  atGateway('in-delegate', 'http://delegated.logs.test/shop/items/1', NC),
  inMesh('timeout-of-second-rule', 'http://two-rules:8080/slow', /\bUT\b/, slow),
  inMesh('other-namespace', 'http://two-rules:8080/gone', NC),
  inMesh('pool-of-port', 'http://per-port:8081/', /\bUO\b/, { ...slow, atOnce: 6 }),
  inMesh('tcp-subset', 'tcp://tcp-data:5434', NC),
  inMesh('tls-origination', 'http://secure.test:8080/', UF, { request: { address: '240.1.2.6' } }),
  atGateway('two-matches', 'http://two-matches.logs.test/v1', NR),
  atGateway('passthrough-without-pods', 'tls://passed.logs.test', UH),
  inMesh('refused-and-retried', 'http://retried:8080/', UF),
  inMesh('other-identity', 'http://caller.logs-shut:8080/', RBAC, { loggedBy: 'logs-shut/caller' }),
  atGateway('wildcard-path', 'http://a.wild.logs.test/other', NR),
  atGateway('path-over-tls', 'https://secure.logs.test/other', NR),
  inMesh('closes-each-try', 'http://resets:8080/', /\bUC\b/, { behaviour: { breaks: 'closes' } }),
  inMesh('external-unreachable', 'tls://external.test', UF, { request: { address: '240.1.2.7' } }),
  inMesh('twin-names', 'http://twin-b:8080/', /\bUT\b/, slow),
  inMesh('abort-of-second-rule', 'http://replies:8080/broken', /\bFI\b/),
  inMesh('direct-in-mesh', 'http://replies:8080/teapot', /direct_response/),
  atGateway('short-name-at-gateway', 'http://cross.logs.test/', NC),
  inMesh('idle-subset', 'http://idle-subset:8080/', UH),
  atGateway('timeout-in-delegate', 'http://late.logs.test/', /\bUT\b/, slow),
  shut('not-imported', 'http://web.logs:8080/', /block_all|BlackHole/),
  inMesh('passthrough', 'http://elsewhere.test:8099/', /PassthroughCluster/, {
    place: 'nowhere',
    request: { address: '10.244.255.78' },
  }),
  inMesh('client-gone', 'http://closing:8080/', /\bDC\b/, {
    place: 'nowhere',
    request: { timeoutMs: 250 },
    behaviour: { answerAfterMs: 900 },
  }),
];
