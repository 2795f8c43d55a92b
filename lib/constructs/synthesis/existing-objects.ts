import type { Port } from '../values/port';

type Labels = Readonly<Record<string, string>>;

/** Objects of a service that a program references and does not write: a Service or ServiceEntry, and pods. */
export interface ExistingObjects {
  readonly host: string;
  readonly ports: readonly Port[];
  /** The labels that the Service selects; undefined if the program does not know them. */
  readonly selector?: Labels;
  /** The version labels of the existing pods; undefined if the program does not know them. */
  readonly versions?: readonly Labels[];
}

/**
 * The annotation with the existing services that an object references. `check` and `plan` read it in YAML, so that they
 * do not report these services as missing.
 */
const annotation = 'cdk8s-istio/existing-services';

/** The annotations of an object that references existing services; undefined if it references none. */
export function existingAnnotations(
  services: readonly (ExistingObjects | undefined)[],
): Record<string, string> | undefined {
  const byHost = new Map(
    services.flatMap((each) => (each === undefined ? [] : [[each.host, each] as const])),
  );
  if (byHost.size === 0) return undefined;
  return { [annotation]: JSON.stringify([...byHost.values()].map(toAnnotation)) };
}

function toAnnotation({ host, ports, selector, versions }: ExistingObjects) {
  return {
    host,
    ports: ports.map(({ port, protocol }) => ({ number: port, protocol })),
    selector,
    versions,
  };
}
