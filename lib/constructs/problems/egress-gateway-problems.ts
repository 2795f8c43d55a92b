import type { IConstruct } from 'constructs';
import { labelProblems, nameProblems } from '../values/names';
import { portNumberProblems } from '../values/numbers';
import { shown } from '../values/shown';
import type { ValueProblem } from './problem';
import { pathsOf, rivals } from './program';

interface CheckedEgress extends IConstruct {
  readonly host: string;
  readonly httpPort: number;
  readonly tlsPort: number;
}

/** The problems of an egress gateway, by itself and together with the others of the program. */
export function egressGatewayProblems(
  gateway: CheckedEgress,
  names: {
    readonly name: string;
    readonly serviceName: string;
    readonly selector: Readonly<Record<string, string>>;
  },
): ValueProblem[] {
  const { httpPort, tlsPort } = gateway;
  const problems = [
    ...nameProblems('the name of the Gateway', names.name, 'DNS-1123 subdomain'),
    ...nameProblems('serviceName', names.serviceName, 'DNS-1035 label'),
    ...labelProblems('selector', names.selector),
    ...portNumberProblems('httpPort', httpPort),
    ...portNumberProblems('tlsPort', tlsPort),
  ];
  if (httpPort === tlsPort) {
    problems.push({
      rule: 'duplicate-listener',
      message: `httpPort and tlsPort are both ${shown(httpPort)}`,
      effect: 'istiod keeps one of the two listeners, so requests to the other fail',
      fix: 'use the two ports of the Service, 80 and 443 in an installation of Istio',
    });
  }
  const same = rivals(gateway, 'host', gateway.host);
  if (same.length > 0) {
    problems.push({
      rule: 'duplicate-service',
      message: `${gateway.host} is also the host of ${pathsOf(same)}`,
      effect: 'two DestinationRules have one host, and only the policy of the older one applies',
      fix: 'use one EgressGateway for all external services',
    });
  }
  return problems;
}
