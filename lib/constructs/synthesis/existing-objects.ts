import type { Port } from '../values/port';

type Labels = Readonly<Record<string, string>>;

/** What others make of a service that a program refers to: a Service or a ServiceEntry, and pods. */
export interface ExistingObjects {
  readonly host: string;
  readonly ports: readonly Port[];
  /** The labels by which the Service selects; undefined where the program does not say. */
  readonly selector?: Labels;
  /** The labels that tell the pods of each version that others run; undefined where the program does not say. */
  readonly versions?: readonly Labels[];
}

/**
 * The annotation that tells readers of the YAML alone which services stand elsewhere. `check` and `plan` read it, so
 * that they take none of them for missing.
 */
const annotation = 'cdk8s-istio/existing-services';

/** The annotations of an object that refers to services of others; none where it refers to none. */
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
