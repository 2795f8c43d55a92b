import { isIP } from 'node:net';
import type { IConstruct } from 'constructs';
import type { ExternalServiceProps } from '../external-service-props';
import type { External } from '../istio/external-objects';
import { externalPortProblems } from '../values/external-port';
import { takesHost } from '../values/host';
import { nameProblems } from '../values/names';
import { isHttp } from '../values/port';
import { routePolicyProblems } from '../values/route-policy';
import { shown } from '../values/shown';
import { trafficPolicyProblems } from '../values/traffic-policy';
import type { ValueProblem } from './problem';
import { claimants, pathsOf, rivals } from './program';
import { otherProgramProblems } from './service-problems';

interface CheckedExternal extends IConstruct {
  readonly serviceName: string;
  readonly host: string;
  readonly settings: External;
}

/** The problems of an external service, by itself and together with the others of the program. */
export function externalServiceProblems(
  service: CheckedExternal,
  props: ExternalServiceProps,
): ValueProblem[] {
  const { settings } = service;
  return [
    ...nameProblems('serviceName', service.serviceName, 'DNS-1123 subdomain'),
    ...hostProblems(service.host),
    ...externalPortProblems(settings.ports),
    ...addressProblems(settings),
    ...resolutionProblems(settings),
    ...policyProblems(settings),
    ...throughProblems(service, props),
    ...overlapProblems(service),
  ];
}

function hostProblems(host: unknown): ValueProblem[] {
  const problems = nameProblems('host', host, 'host');
  if (problems.length > 0 || typeof host !== 'string') return problems;
  if (host === '*' || !host.includes('.')) {
    return [
      {
        rule: 'invalid-host',
        message: `host is ${shown(host)}, which is not a full host`,
        effect: 'istiod refuses the ServiceEntry, or the host is that of a Service in the cluster',
        fix: "set the full host, as in 'api.example.com', or '*.example.com'",
      },
    ];
  }
  if (!/\.svc(\.|$)/.test(host)) return [];
  return [
    {
      rule: 'host-in-cluster',
      message: `host is ${shown(host)}, which is a Service of the cluster`,
      effect: 'a ServiceEntry would replace its pods by an address of DNS, without mTLS',
      fix: 'use an ExistingService, which writes nothing',
    },
  ];
}

function addressProblems({ ports, addresses, endpoints = [], resolution }: External): ValueProblem[] {
  const problems: ValueProblem[] = [];
  const tcp = ports.find(({ protocol }) => protocol === 'tcp');
  if (tcp !== undefined && (addresses ?? []).length === 0) {
    problems.push({
      rule: 'tcp-without-addresses',
      message: `port ${shown(tcp.port)} is tcp, and the external service has no addresses`,
      effect: 'TCP carries no host: proxies could send every connection to that port to this host',
      fix: "set addresses, as in addresses: ['203.0.113.7'], or protocol: 'tls' if clients use TLS",
    });
  }
  for (const [field, value] of [
    ...(addresses ?? []).map((each) => ['addresses', each] as const),
    ...endpoints.map((each) => ['endpoints', each] as const),
  ]) {
    const address = field === 'addresses' ? String(value).replace(/\/\d{1,3}$/, '') : String(value);
    if (isIP(address) !== 0) continue;
    problems.push({
      rule: 'invalid-address',
      message: `${field} has ${shown(value)}, which is not an IP address`,
      effect: 'istiod refuses the ServiceEntry, so the host is unknown to the proxies',
      fix: 'use IP addresses, or remove them to find the host by DNS',
    });
  }
  const block = (addresses ?? []).find((address) => String(address).includes('/'));
  if (block !== undefined && resolution.startsWith('DNS')) {
    problems.push({
      rule: 'invalid-address',
      message: `addresses has the block ${shown(block)}, and resolution is ${resolution}`,
      effect: 'the API server refuses the ServiceEntry, so the host is unknown to the proxies',
      fix: 'remove resolution, or list single addresses',
    });
  }
  return problems;
}

function resolutionProblems({ host, resolution, endpoints, ports }: External): ValueProblem[] {
  const isWildcard = host.startsWith('*');
  if (isWildcard && resolution.startsWith('DNS')) {
    return [
      {
        rule: 'wildcard-by-dns',
        message: `host ${host} is a wildcard, and resolution is ${resolution}`,
        effect: 'a wildcard has no DNS record: istiod refuses the ServiceEntry',
        fix: 'remove resolution: proxies then forward to the address that the caller resolved',
      },
    ];
  }
  const hasEndpoints = endpoints !== undefined && endpoints.length > 0;
  if ((resolution === 'STATIC') !== hasEndpoints) {
    return [
      {
        rule: 'endpoints-and-resolution-differ',
        message: `resolution is ${resolution}, and there are ${hasEndpoints ? '' : 'no '}endpoints`,
        effect: hasEndpoints
          ? 'istiod refuses the ServiceEntry, or proxies ignore the endpoints'
          : 'the host has no address: 503 (flag UH)',
        fix: hasEndpoints
          ? "remove resolution, or set it to 'STATIC'"
          : 'set endpoints, or remove resolution',
      },
    ];
  }
  const moved = ports.find(({ port, targetPort }) => port !== targetPort);
  if (resolution !== 'NONE' || moved === undefined) return [];
  return [
    {
      rule: 'target-port-without-resolution',
      message: `port ${shown(moved.port)} has targetPort ${shown(moved.targetPort)}, and resolution is NONE`,
      effect: `proxies forward to the address and port of the caller: to port ${shown(moved.port)}`,
      fix: isWildcard
        ? 'list each host in an ExternalService of its own, which is found by DNS'
        : "remove resolution: 'NONE'",
    },
  ];
}

function policyProblems({ host, ports, policy }: External): ValueProblem[] {
  const problems = [...trafficPolicyProblems(policy), ...routePolicyProblems(policy)];
  const { timeout, retries, requestHeaders, responseHeaders } = policy;
  const fields = Object.entries({ timeout, retries, requestHeaders, responseHeaders });
  const [given] = fields.find(([, value]) => value !== undefined) ?? [];
  if (given === undefined) return problems;
  if (!ports.some(isHttp)) {
    problems.push({
      rule: 'policy-without-http',
      message: `${given} is set, and no port of the external service is http`,
      effect: 'proxies do not see the requests within TLS or TCP, so it would have no effect',
      fix: `set tls: 'originate', so that proxies see the requests, or remove ${given}`,
    });
  } else if (host.startsWith('*')) {
    problems.push({
      rule: 'policy-of-wildcard',
      message: `${given} is set, and host ${host} is a wildcard`,
      effect: 'istiod refuses a VirtualService whose destination is a wildcard',
      fix: `list the host in an ExternalService of its own, or remove ${given}`,
    });
  }
  return problems;
}

function throughProblems(service: CheckedExternal, { through }: ExternalServiceProps): ValueProblem[] {
  if (through === undefined) return [];
  const { host, ports, resolution } = service.settings;
  const wrong: readonly (readonly [boolean, string, string])[] = [
    [
      host.startsWith('*'),
      `host ${host} is a wildcard`,
      'list each host in an ExternalService of its own, or remove through',
    ],
    [resolution === 'NONE', 'resolution is NONE', 'remove resolution, or remove through'],
    [ports.some(({ protocol }) => protocol === 'tcp'), 'a port is tcp', 'remove the tcp port, or through'],
    [ports.filter(isHttp).length > 1, 'it has two http ports', 'keep one http port, or remove through'],
    [
      ports.filter(({ protocol }) => protocol === 'tls').length > 1,
      'it has two tls ports',
      'keep one tls port, or remove through',
    ],
  ];
  return [
    ...otherProgramProblems(service, through),
    ...wrong
      .filter(([isWrong]) => isWrong)
      .map(([, what, fix]) => ({
        rule: 'not-through-gateway',
        message: `${what}, and requests pass through an egress gateway`,
        effect: 'the gateway could not tell to which address and port a request goes',
        fix,
      })),
  ];
}

/** Hosts that are the same, or of which one covers the other. */
function overlapProblems(service: CheckedExternal): ValueProblem[] {
  const { host, settings } = service;
  const same = rivals(service, 'host', host);
  if (same.length > 0) {
    return [
      {
        rule: 'duplicate-service',
        message: `${host} is also the host of ${pathsOf(same)}`,
        effect: 'two ServiceEntries have one host, and the ports and policies of one are ignored',
        fix: 'use one of them for both callers, and remove the other',
      },
    ];
  }
  if (!host.startsWith('*')) return [];
  const others = claimants(service, 'external', 'service') as readonly CheckedExternal[];
  return others.flatMap((other) => {
    if (other === service || !takesHost(host, other.host)) return [];
    const port = settings.ports.find(({ port: number, protocol }) =>
      other.settings.ports.some((each) => each.port === number && each.protocol !== protocol),
    );
    if (port === undefined) return [];
    return [
      {
        rule: 'external-hosts-differ',
        message: `port ${port.port} is ${port.protocol} for ${host}, but not for ${other.host} (${other.node.path})`,
        effect: 'a proxy reads each port with one protocol, so connections to one of them fail',
        fix: 'use the same protocol in both, or another port in one',
      },
    ];
  });
}
