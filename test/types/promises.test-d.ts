import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import {
  App,
  allOf,
  Backend,
  type Callee,
  CanaryPair,
  EgressGateway,
  ExistingService,
  ExistingVersionedService,
  ExternalService,
  Frontend,
  header,
  IngressGateway,
  Lane,
  Listener,
  method,
  queryParameter,
} from '../../lib';

// Only type checked, by `npm test` (test/package/types.test.ts): an expected error that is none fails there.

const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
const version = { name: 'v1', image: 'shop/cart:1' };
const backend = new Backend(chart, 'cart', { port: 8080, version });
const frontend = new Frontend(chart, 'page', { port: 80, version });
const listeners: [Listener] = [Listener.http(80)];
const hosts = ['shop.example.com'];

// @ts-expect-error: a subset is not named by a text
new CanaryPair(chart, 'a', { stable: backend, canary: 'v2', weight: 10 });

// @ts-expect-error: the stable version is not named by a text
new CanaryPair(chart, 'b', { stable: 'backend/v1', canary: version, weight: 10 });

// @ts-expect-error: something without versions has no canary
new CanaryPair(chart, 'c', { stable: new Construct(chart, 'x'), canary: version, weight: 10 });

// @ts-expect-error: a canary says its weight
new CanaryPair(chart, 'd', { stable: backend, canary: version });

// @ts-expect-error: a weight is a number
new CanaryPair(chart, 'e', { stable: backend, canary: version, weight: '10' });

// @ts-expect-error: the callers are any, declared or dry-run
new Backend(chart, 'callers-a', { port: 80, version, callers: 'none' });

// @ts-expect-error: another caller is some pods, or anyone
new Backend(chart, 'callers-b', { port: 80, version, otherCallers: [{ serviceAccount: 'prometheus' }] });

// @ts-expect-error: a namespace is not anyone
new Backend(chart, 'callers-c', { port: 80, version, otherCallers: [{ anyone: true, namespace: 'jobs' }] });

// @ts-expect-error: an account is written or exists
new Backend(chart, 'callers-d', { port: 80, version, serviceAccount: { name: 'a', existing: 'b' } });

// @ts-expect-error: a path is a Path, since a text would not say whether it is a prefix
frontend.calls(backend, { paths: ['/cart'] });

// @ts-expect-error: nobody restricts the callers of a service whose pods its owner writes
new ExistingService(chart, 'callers-e', { port: 80, callers: 'declared' });
const next = { stable: frontend, canary: version };

new Lane(chart, 'h', { entry: next, canaries: [{ stable: backend, canary: version }], weight: 10 });

// @ts-expect-error: a lane says its weight
new Lane(chart, 'i', { entry: next, canaries: [] });

new Lane(chart, 'j', {
  entry: next,
  // @ts-expect-error: only the entry of a lane has a share
  canaries: [{ stable: backend, canary: version, weight: 5 }],
  weight: 10,
});

const plain = new Construct(chart, 'y');

// @ts-expect-error: the canaries of a lane are of services with versions
new Lane(chart, 'k', { entry: next, canaries: [{ stable: plain, canary: version }], weight: 10 });

// @ts-expect-error: a match without a value matches nothing
new CanaryPair(chart, 'f', { stable: backend, canary: version, weight: 0, when: [header('x-canary')] });

// @ts-expect-error: what is not has a value too
new CanaryPair(chart, 'g', { stable: backend, canary: version, weight: 0, when: [header('x-canary').not] });

// @ts-expect-error: is() needs its value
header('x-canary').is();

// @ts-expect-error: Istio has no negation for query parameters
queryParameter('release').not.is('canary');

// @ts-expect-error: HTTP has no such method
method('FETCH');

// @ts-expect-error: allOf takes matches
allOf('x-canary');

// @ts-expect-error: a gateway opens a Backend only where the program says so
new IngressGateway(chart, 'h', { listeners, routes: [{ hosts, to: backend }] });

// @ts-expect-error: a route leads to a service, not to a name
new IngressGateway(chart, 'i', { listeners, routes: [{ hosts, to: 'page' }] });

// @ts-expect-error: a route leads to a service or redirects, not both
new IngressGateway(chart, 'j', { listeners, routes: [{ hosts, to: frontend, redirect: { path: '/' } }] });

// @ts-expect-error: an own Gateway listens somewhere
new IngressGateway(chart, 'k', { listeners: [], routes: [] });

// @ts-expect-error: somebody else's Gateway has its own listeners
new IngressGateway(chart, 'l', { existing: { namespace: 'a', name: 'b' }, listeners, routes: [] });

// @ts-expect-error: HTTPS needs a credential
Listener.https(443, {});

// @ts-expect-error: replicas and autoscaling would overrule each other
new Backend(chart, 'm', { port: 80, version: { ...version, replicas: 2, autoscaling: { min: 1, max: 2 } } });

// @ts-expect-error: one port, or several
new Backend(chart, 'n', { port: 80, ports: [{ port: 81 }], version });

// @ts-expect-error: no port at all
new Backend(chart, 'o', { version });

// @ts-expect-error: Istio carries no such protocol
new Backend(chart, 'p', { port: 80, protocol: 'smtp', version });

// @ts-expect-error: a version is made by its service alone
new CanaryPair(chart, 'q', { stable: backend.stable, canary: version, weight: 0 });

const ratings = new ExistingService(chart, 'ratings', { namespace: 'reviews', port: 9080 });
const stripe = new ExistingService(chart, 'stripe', { host: 'api.stripe.com', port: 443, protocol: 'tls' });
const details = new ExistingVersionedService(chart, 'details', {
  port: 9080,
  selector: { app: 'details' },
  version: { name: 'v1' },
});

// @ts-expect-error: nobody said which versions of it run
new CanaryPair(chart, 't', { stable: ratings, canary: version, weight: 0 });

// @ts-expect-error: a host outside the cluster has no versions
new CanaryPair(chart, 'u', { stable: stripe, canary: version, weight: 0 });

// @ts-expect-error: a version of others is no base by itself
new CanaryPair(chart, 'v', { stable: details.stable, canary: version, weight: 0 });

// @ts-expect-error: a host in full, or a name and a namespace
new ExistingService(chart, 'w', { host: 'api.stripe.com', namespace: 'reviews', port: 443 });

// @ts-expect-error: an existing service has ports too
new ExistingService(chart, 'x', { namespace: 'reviews' });

// @ts-expect-error: the canary's pods carry what the Service selects by
new ExistingVersionedService(chart, 'y', { port: 9080, version: { name: 'v1' } });

// @ts-expect-error: a callee of one's own says its host
const incomplete: Callee = { serviceName: 'own', ports: [{ port: 80, protocol: 'http' }] };

const api = new ExternalService(chart, 'api', { host: 'api.example.com', tls: 'originate' });
const egress = new EgressGateway(chart, 'egress');

// @ts-expect-error: an external service has a port, or opens TLS on the usual ones
new ExternalService(chart, 'e1', { host: 'api.example.com' });

// @ts-expect-error: proxies open TLS for plain http, and not within TLS
new ExternalService(chart, 'e2', { host: 'api.example.com', tls: 'originate', protocol: 'tls' });

// @ts-expect-error: TLS is opened for one port of several, not beside them
new ExternalService(chart, 'e3', { host: 'api.example.com', ports: [{ port: 443 }], tls: 'originate' });

// @ts-expect-error: an egress gateway is not named by a text
new ExternalService(chart, 'e4', { host: 'api.example.com', port: 443, through: 'istio-system/egress' });

// @ts-expect-error: a host outside the mesh has no versions
new CanaryPair(chart, 'e5', { stable: api, canary: version, weight: 0 });

// @ts-expect-error: proxies know any service, or the declared calls
new Backend(chart, 'e6', { port: 80, version, egress: 'calls' });

// What is right compiles.
new ExternalService(chart, 'e7', {
  host: 'b.example.com',
  ports: [{ tls: { sni: 'c.example.com' } }, { port: 443 }],
  through: egress,
});
new Backend(chart, 'e8', { port: 80, version, egress: { outboundTrafficPolicy: 'REGISTRY_ONLY' } });
new CanaryPair(chart, 'z', { stable: details, canary: version, weight: 0 });
const own: Callee = { serviceName: 'own', host: 'own.example.com', ports: [{ port: 80, protocol: 'http' }] };
backend.calls(own);
for (const callee of [ratings, stripe, details, api, incomplete]) frontend.calls(callee);
new IngressGateway(chart, 'r', {
  listeners,
  routes: [
    { hosts, to: backend.exposed() },
    { hosts, to: frontend },
    { hosts, to: ratings },
    { hosts, to: details },
    { hosts, to: api },
  ],
});
new CanaryPair(chart, 's', {
  stable: frontend,
  canary: version,
  weight: 0,
  when: [allOf(header('x').is('1'), method('GET'))],
});
