import { EnvValue } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { nameProblems } from './names';
import type { Port } from './port';
import type { ValueProblem } from './problem';

/** A service that others can call: a `Backend` or a `Frontend`. */
export interface Callee extends IConstruct {
  /** The Service's name. */
  readonly serviceName: string;
  /** The host in full. */
  readonly host: string;
  /** Its ports. */
  readonly ports: readonly Port[];
}

/** How a service calls another. */
export interface CallOptions {
  /**
   * The port that is called.
   *
   * @default - the callee's first port.
   */
  readonly port?: number;
  /**
   * The environment variable that holds the address.
   *
   * @default - the callee's Service name in upper case and `_URL` (`_ADDRESS` for grpc and tcp, which have no
   * URL), such as `BACKEND_SERVICE_URL`; for another port than the first, its number stands between.
   */
  readonly environmentVariable?: string;
}

/** A call with everything said, for the list `calls`. */
export interface Call extends CallOptions {
  /** The service that is called. */
  readonly service: Callee;
}

/** A call as the program has it: who is called, on which port, and which variable says where. */
export interface CallEdge {
  /** The service that is called. */
  readonly service: Callee;
  /** The number of the port that is called. */
  readonly port: number;
  /** The environment variable that holds the address. */
  readonly environmentVariable: string;
}

/** Fills in what a call leaves out. */
export function callEdge(service: Callee, options: CallOptions): CallEdge {
  const port = options.port ?? service.ports[0]?.port ?? 0;
  return {
    service,
    port,
    environmentVariable: options.environmentVariable ?? defaultVariable(service, port),
  };
}

/** The address of a call, as the caller's environment variable holds it. */
export function callAddress(edge: CallEdge): EnvValue {
  const protocol = protocolOf(edge.service, edge.port);
  const address = `${edge.service.host}:${edge.port}`;
  if (protocol === 'grpc' || protocol === 'tcp') return EnvValue.fromValue(address);
  return EnvValue.fromValue(`${protocol === 'tls' ? 'https' : 'http'}://${address}`);
}

/** The problems of a call by itself. */
export function callProblems(edge: CallEdge): ValueProblem[] {
  const { service, port } = edge;
  const problems = nameProblems('the variable of a call', edge.environmentVariable, 'environment variable');
  if (!service.ports.some((one) => one.port === port)) {
    problems.push({
      rule: 'unknown-port',
      message: `${service.serviceName} is called on port ${port}, which it does not have`,
      effect: 'connections to that port are refused',
      fix: `call one of its ports: ${service.ports.map((one) => one.port).join(', ')}`,
    });
  }
  return problems;
}

function defaultVariable(service: Callee, port: number): string {
  const first = service.ports[0]?.port === port;
  const protocol = protocolOf(service, port);
  const words = [
    service.serviceName.toUpperCase().replace(/[^A-Z0-9]+/g, '_'),
    ...(first ? [] : [String(port)]),
    protocol === 'grpc' || protocol === 'tcp' ? 'ADDRESS' : 'URL',
  ];
  return words.join('_');
}

function protocolOf(service: Callee, port: number): Port['protocol'] {
  return service.ports.find((one) => one.port === port)?.protocol ?? 'http';
}
