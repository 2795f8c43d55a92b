import { EnvValue } from 'cdk8s-plus-27';
import type { ValueProblem } from '../problems/problem';
import { nameProblems } from './names';
import type { Port } from './port';
import { shown } from './shown';

/**
 * A service that others can call: a `Backend`, a `Frontend`, an `ExistingService`, or a class of your own that has
 * these fields.
 */
export interface Callee {
  /** The Service's name; the default of the environment variable comes from it. */
  readonly serviceName: string;
  /** The host in full. */
  readonly host: string;
  /** Its ports: their numbers and what they speak. */
  readonly ports: readonly Pick<Port, 'port' | 'protocol'>[];
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

/** True for what has the fields of a callee, whoever made it. */
export function isCallee(value: unknown): value is Callee {
  if (typeof value !== 'object' || value === null) return false;
  const { serviceName, host, ports } = value as Partial<Record<keyof Callee, unknown>>;
  return typeof serviceName === 'string' && typeof host === 'string' && Array.isArray(ports);
}

/** The problem with something that stands where a service is called. */
export function notACallee(value: unknown): ValueProblem {
  return {
    rule: 'not-a-service',
    message: `${shown(value)} is called, which is not a service`,
    effect: 'the caller would have no address to call',
    fix: 'give a Backend, a Frontend, an ExistingService, or an object with serviceName, host and ports',
  };
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
      message: `${service.serviceName} is called on port ${shown(port)}, which it does not have`,
      effect: 'connections to that port are refused',
      fix: `call one of its ports: ${service.ports.map((one) => shown(one.port)).join(', ')}`,
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
