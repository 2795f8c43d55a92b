import type { Duration } from 'cdk8s';

/** A duration as Istio writes it: whole seconds as `30s`, anything finer in milliseconds as `1500ms`. */
export function istioDuration(duration: Duration): string {
  const milliseconds = duration.toMilliseconds({ integral: false });
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

/** The same, for a field that may be left out. */
export function optionalIstioDuration(duration: Duration | undefined): string | undefined {
  return duration === undefined ? undefined : istioDuration(duration);
}
