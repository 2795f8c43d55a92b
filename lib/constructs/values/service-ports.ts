import type { ValueProblem } from '../problems/problem';
import type { SeveralPorts, SinglePort } from '../service-props';
import { type Port, portOf } from './port';
import { shown } from './shown';

/** The ports of a service, with everything that was left out filled in; without those that are no ports. */
export function portsOf(props: SinglePort | SeveralPorts): Port[] {
  if (props.ports === undefined) return props.port === undefined ? [] : [portOf(props)];
  return listOf(props.ports).filter(isPort).map(portOf);
}

/** What is wrong with the way in which a service says its ports. */
export function portListProblems(
  serviceName: string,
  { port, ports }: { readonly port?: unknown; readonly ports?: unknown },
): ValueProblem[] {
  if (ports === undefined) {
    if (port !== undefined) return [];
    return [withoutPort(`${serviceName} has no port`, 'write the number that callers use, as in port: 8080')];
  }
  if (!Array.isArray(ports)) return [notPorts(`ports is ${shown(ports)}, which is no list`, ports)];
  return [
    ...(ports.length > 0
      ? []
      : [withoutPort('ports is an empty list', 'write port: 8080, or ports: [{ port: 8080 }]')]),
    ...ports
      .map((one, index) => ({ one, index }))
      .filter(({ one }) => !isPort(one))
      .map(({ one, index }) => notPorts(`ports[${index}] is ${shown(one)}, which is no port`, one)),
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
  return { rule: 'service-without-port', message, effect: 'nobody can call it', fix };
}

function notPorts(message: string, given: unknown): ValueProblem {
  const number = typeof given === 'number' ? given : 8080;
  const effect = 'the Service would lack these ports, and connections to them be refused';
  return { rule: 'invalid-port', message, effect, fix: `write ports: [{ port: ${number} }]` };
}

function both(port: unknown): ValueProblem {
  return {
    rule: 'port-beside-ports',
    message: `port: ${shown(port)} stands beside ports`,
    effect: 'the Service would have the ports of the list alone, and connections to the other be refused',
    fix: `move it into the list, as in ports: [{ port: ${shown(port)} }, …], or leave it out`,
  };
}
