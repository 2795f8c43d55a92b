import type { Container, Deployment } from 'cdk8s-plus-27';
import { containerSettingsProblems } from '../values/container-settings';
import type { InitContainer } from '../values/init-container';
import { nameProblems } from '../values/names';
import { portNumberProblems } from '../values/numbers';
import type { PodSettings } from '../values/pod-settings';
import { probeProblems } from '../values/probe';
import { repeated } from '../values/repeated';
import type { ValueProblem } from './problem';

const refused = 'the API server refuses the Deployment, so no pod of this version starts';

/** The problems of a version's containers, including those that the program added to its Deployment. */
export function containerProblems(deployment: Deployment, settings: PodSettings): ValueProblem[] {
  const { containers, initContainers } = deployment;
  const own = settings.initContainers ?? [];
  const sidecars = initContainers.filter((_, index) => own[index]?.restartPolicy === 'Always');
  return [
    ...containerSettingsProblems(settings),
    ...probeProblems('main', settings, containers[0]?.ports[0]?.number),
    ...own.flatMap(initContainerProblems),
    ...sameNames([...containers, ...initContainers]),
    ...sharedPorts([...containers, ...sidecars]),
  ];
}

function initContainerProblems(container: InitContainer): ValueProblem[] {
  const { name } = container;
  return [
    ...nameProblems('the name of an init container', name, 'DNS-1123 label'),
    ...containerSettingsProblems(container),
    ...withoutImage(container),
    ...unknownRestartPolicy(container),
    ...(container.restartPolicy === 'Always'
      ? [
          ...(container.ports ?? []).flatMap(({ number }) =>
            portNumberProblems(`a port of container ${name}`, number),
          ),
          ...probeProblems(name, container, container.ports?.[0]?.number),
        ]
      : probesOfOneTimeContainer(container)),
  ];
}

function withoutImage({ name, image }: InitContainer): ValueProblem[] {
  if (typeof image === 'string' && image.trim() !== '') return [];
  return [
    {
      rule: 'container-without-image',
      message: `init container ${name} has the invalid image ${JSON.stringify(image)}`,
      effect: refused,
      fix: "set the image with its tag, as in 'shop/migrate:1.4.2'",
    },
  ];
}

function unknownRestartPolicy({ name, restartPolicy }: InitContainer): ValueProblem[] {
  if (restartPolicy === undefined || restartPolicy === 'Always') return [];
  return [
    {
      rule: 'unknown-restart-policy',
      message: `init container ${name} has restartPolicy ${JSON.stringify(restartPolicy)}, which is not allowed`,
      effect: refused,
      fix: "set 'Always', which makes it a sidecar, or remove restartPolicy",
    },
  ];
}

/** Possible only in a program that is not type checked. */
function probesOfOneTimeContainer(container: InitContainer): ValueProblem[] {
  return ['readiness', 'liveness', 'startup']
    .filter((probe) => Object(container)[probe] !== undefined)
    .map((probe) => ({
      rule: 'probe-of-init-container',
      message: `init container ${container.name} has a ${probe} probe, but ends before probes start`,
      effect: refused,
      fix: `remove ${probe}, or make the container a sidecar with restartPolicy: 'Always'`,
    }));
}

function sameNames(containers: readonly Container[]): ValueProblem[] {
  return repeated(containers.map(({ name }) => name)).map((name) => ({
    rule: 'duplicate-container',
    message: `two containers of the pod have the name ${name}`,
    effect: refused,
    fix:
      name === 'main'
        ? "choose another name; 'main' runs the version's image"
        : 'give each container its own name',
  }));
}

/** The containers of a pod share one network, and a Service or a probe looks up a port's name in all of them. */
function sharedPorts(containers: readonly Container[]): ValueProblem[] {
  const ports = containers.flatMap((container) =>
    container.ports.map((port) => ({ ...port, container: container.name })),
  );
  return ports.flatMap((port, index) => {
    const before = ports.slice(0, index).filter((one) => one.container !== port.container);
    const protocol = port.protocol ?? 'TCP';
    const same = before.find((one) => one.number === port.number && (one.protocol ?? 'TCP') === protocol);
    const named = before.find((one) => port.name !== undefined && one.name === port.name);
    return [
      ...(same === undefined ? [] : [samePort(same.container, port)]),
      ...(named === undefined ? [] : [samePortName(named.container, port)]),
    ];
  });
}

interface PlacedPort {
  readonly container: string;
  readonly number: number;
  readonly name?: string;
}

function samePort(other: string, { container, number }: PlacedPort): ValueProblem {
  return {
    rule: 'container-port-twice',
    message: `the containers ${other} and ${container} both listen on port ${number}`,
    effect: 'they share the network of the pod, so the second to start fails and the pod never becomes ready',
    fix: `change the port of ${container}`,
  };
}

function samePortName(other: string, { container, name }: PlacedPort): ValueProblem {
  return {
    rule: 'container-port-name-twice',
    message: `the containers ${other} and ${container} both have a port with the name ${name}`,
    effect: 'a Service or a monitor that uses the name reaches only one of them',
    fix: `give the port of ${container} another name`,
  };
}
