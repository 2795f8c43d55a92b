import type { ValueProblem } from '../problems/problem';
import { onConnection } from './declared-callers';
import { nameProblems } from './names';
import { isNarrow, type Operation, operationProblems } from './operation';
import type { Port } from './port';
import { shown } from './shown';

/**
 * A service that others can call: a `Backend`, a `Frontend`, an `ExistingService`, an `ExternalService`, or a class of
 * your own with these fields.
 */
export interface Callee {
  /** The Service's name. The default name of the environment variable contains it. */
  readonly serviceName: string;
  /** The full host, such as `backend.shop.svc.cluster.local`. */
  readonly host: string;
  /** Its ports, with number and protocol. */
  readonly ports: readonly Pick<Port, 'port' | 'protocol'>[];
}

/** The port, the environment variable, and the paths and methods of a call. */
export interface CallOptions extends Operation {
  /**
   * The number of the called port.
   *
   * @default - the callee's first port.
   */
  readonly port?: number;
  /**
   * The name of the environment variable that holds the address.
   *
   * @default - the callee's Service name in upper case and `_URL` (`_ADDRESS` for grpc and tcp, which have no
   * URL), such as `BACKEND_SERVICE_URL`; with the port number between the two unless it is the first port.
   */
  readonly environmentVariable?: string;
}

/** A call with its options, for the list `calls`. */
export interface Call extends CallOptions {
  /** The called service. */
  readonly service: Callee;
}

/** A call of the program: the called service, its port, the variable with its address, and its paths and methods. */
export interface CallEdge extends Operation {
  /** The called service. */
  readonly service: Callee;
  /** The number of the called port. */
  readonly port: number;
  /** The name of the environment variable that holds the address. */
  readonly environmentVariable: string;
}

/** An environment variable with a fixed value; the writer of the pods renders it. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** True for any object with the fields of a callee. */
export function isCallee(value: unknown): value is Callee {
  if (typeof value !== 'object' || value === null) return false;
  const { serviceName, host, ports } = value as Partial<Record<keyof Callee, unknown>>;
  return typeof serviceName === 'string' && typeof host === 'string' && Array.isArray(ports);
}

/** The problem of a called value that is not a service. */
export function notACallee(value: unknown): ValueProblem {
  return {
    rule: 'not-a-service',
    message: `calls has ${shown(value)}, which is not a service`,
    effect: 'the caller would get no address',
    fix: 'use a Backend, a Frontend, an ExistingService, or an object with serviceName, host and ports',
  };
}

/** Fills in the defaults of a call. */
export function callEdge(service: Callee, options: CallOptions): CallEdge {
  const port = options.port ?? service.ports[0]?.port ?? 0;
  return {
    service,
    port,
    environmentVariable: options.environmentVariable ?? defaultVariable(service, port),
    paths: options.paths,
    methods: options.methods,
  };
}

/** The variable of a call, with the address of the callee; undefined for a wildcard, which has no address. */
export function callVariable({ service, port, environmentVariable }: CallEdge): Variable | undefined {
  if (service.host.startsWith('*')) return undefined;
  return { name: environmentVariable, value: addressOf(service, port) };
}

/** The problems of a call by itself. */
export function callProblems(edge: CallEdge): ValueProblem[] {
  const { service, port } = edge;
  const problems = [
    ...nameProblems('the variable of a call', edge.environmentVariable, 'environment variable'),
    ...operationProblems(`the call of ${service.serviceName}`, edge),
  ];
  if (!service.ports.some((one) => one.port === port)) {
    problems.push({
      rule: 'unknown-port',
      message: `a call uses port ${shown(port)}, which ${service.serviceName} does not have`,
      effect: 'connections to that port are refused',
      fix: `use one of its ports: ${service.ports.map((one) => shown(one.port)).join(', ')}`,
    });
  }
  const protocol = protocolOf(service, port);
  if (isNarrow(edge) && (protocol === 'tcp' || protocol === 'tls')) {
    problems.push(onConnection(`the call of ${service.serviceName}`));
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

function addressOf(service: Callee, port: number): string {
  const protocol = protocolOf(service, port);
  const address = `${service.host}:${port}`;
  if (protocol === 'grpc' || protocol === 'tcp') return address;
  return `${protocol === 'tls' ? 'https' : 'http'}://${address}`;
}

function protocolOf(service: Callee, port: number): Port['protocol'] {
  return service.ports.find((one) => one.port === port)?.protocol ?? 'http';
}
