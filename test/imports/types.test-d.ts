import type {
  DestinationRuleSpec,
  DestinationRuleSpecTrafficPolicyOutlierDetection,
  GatewaySpec,
  ServiceEntrySpec,
  SidecarSpec,
  VirtualServiceSpec,
} from '../../imports/networking.istio.io';

/** Checked by `tsc`, which `npm test` runs: an `@ts-expect-error` over a line that compiles is an error. */
export const fieldsAreThoseOfTheWire: DestinationRuleSpecTrafficPolicyOutlierDetection = {
  consecutive5xxErrors: 5,
  maxEjectionPercent: 50,
};

export const generatedNamesAreNot: DestinationRuleSpecTrafficPolicyOutlierDetection = {
  // @ts-expect-error: the name that `cdk8s import` makes up is not the wire's
  consecutive5XxErrors: 5,
};

export const valuesOfEnumsAreThoseOfTheWire: DestinationRuleSpec = {
  host: 'backend.example.svc.cluster.local',
  trafficPolicy: { loadBalancer: { simple: 'LEAST_REQUEST' } },
};

export const otherValuesAreRefused: DestinationRuleSpec = {
  host: 'backend.example.svc.cluster.local',
  // @ts-expect-error: Istio has no such load balancer
  trafficPolicy: { loadBalancer: { simple: 'LEAST_LOADED' } },
};

export const fieldsThatIstioLacksAreRefused: VirtualServiceSpec = {
  hosts: ['backend.example.svc.cluster.local'],
  // @ts-expect-error: a destination has a `subset`, not a `version`
  http: [{ route: [{ destination: { host: 'backend', version: 'v1' } }] }],
};

export const destinationsNeedAHost: VirtualServiceSpec = {
  // @ts-expect-error: `host` is required
  http: [{ route: [{ destination: { subset: 'v1' } }] }],
};

export const valuesHaveTheirTypes: VirtualServiceSpec = {
  // @ts-expect-error: a weight is a number
  http: [{ route: [{ destination: { host: 'backend' }, weight: '90' }] }],
};

export const gatewaysNameTheirPorts: GatewaySpec = {
  selector: { istio: 'ingressgateway' },
  servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
};

export const otherKindsAreThere: [ServiceEntrySpec, SidecarSpec] = [
  { hosts: ['api.example.com'], resolution: 'DNS' },
  { egress: [{ hosts: ['./*'] }] },
];
