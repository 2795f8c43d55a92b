import type { ValueProblem } from '../problems/problem';
import type { SeveralPorts, SinglePort } from '../service-props';
import { type Port, portOf } from './port';
import { shown } from './shown';

/** The ports of a service with defaults filled in, without values that are not ports. */
export function portsOf(props: SinglePort | SeveralPorts): Port[] {
  if (props.ports === undefined) return props.port === undefined ? [] : [portOf(props)];
  return listOf(props.ports).filter(isPort).map(portOf);
}

/** The problems of the props `port` and `ports` themselves. */
export function portListProblems(
  serviceName: string,
  { port, ports }: { readonly port?: unknown; readonly ports?: unknown },
): ValueProblem[] {
  if (ports === undefined) {
    if (port !== undefined) return [];
    return [withoutPort(`${serviceName} has no port`, 'set the number that callers use, as in port: 8080')];
  }
  if (!Array.isArray(ports)) return [notPorts(`ports is ${shown(ports)}, which is not a list`, ports)];
  return [
    ...(ports.length > 0
      ? []
      : [withoutPort('ports is an empty list', 'set port: 8080, or ports: [{ port: 8080 }]')]),
    ...ports
      .map((one, index) => ({ one, index }))
      .filter(({ one }) => !isPort(one))
      .map(({ one, index }) => notPorts(`ports[${index}] is ${shown(one)}, which is not a port`, one)),
    ...(port === undefined ? [] : [both(port)]),
  ];
}

function listOf(ports: unknown): readonly Port[] {
  return Array.isArray(ports) ? ports : [];
}

function isPort(port: unknown): boolean {
  return typeof port === 'object' && port !== null;
}

function withoutPort(message: string, fix: string): ValueProblem {
  return {
    rule: 'service-without-port',
    message,
    effect: 'callers cannot connect to it',
    fix,
  };
}

function notPorts(message: string, given: unknown): ValueProblem {
  const number = typeof given === 'number' ? given : 8080;
  const effect = 'the Service would not have these ports, so connections to them would be refused';
  return { rule: 'invalid-port', message, effect, fix: `use ports: [{ port: ${number} }]` };
}

function both(port: unknown): ValueProblem {
  return {
    rule: 'port-beside-ports',
    message: `both ports and port: ${shown(port)} are set`,
    effect: 'the Service would have only the ports of the list, so connections to the other would be refused',
    fix: `move it into the list, as in ports: [{ port: ${shown(port)} }, …], or remove it`,
  };
}
