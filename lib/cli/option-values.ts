import { InvalidArgumentError } from 'commander';
import { similar } from '../check/similar';
import { type IstioVersion, istioVersionText, newestIstio, tryIstioVersion } from '../mesh/istio-version';
import { tryDuration } from './duration';

/** All values of an option that may be given several times. */
export function each(written: string, before: readonly string[] = []): string[] {
  return [...before, written];
}

/** The text of --istio. */
export const istioVersion = `version of Istio (default: that of istiod among the objects, else ${istioVersionText(newestIstio)})`;

/** A version of Istio. */
export function version(written: string): IstioVersion {
  const found = tryIstioVersion(written);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(
    `It must be a version of Istio, for example ${istioVersionText(newestIstio)}.`,
  );
}

/** A parser for a value from a list. */
export function oneOf<Value extends string>(values: readonly Value[]): (written: string) => Value {
  return (written) => {
    const value = values.find((each) => each === written);
    if (value !== undefined) return value;
    const meant = similar(written, values);
    throw new InvalidArgumentError(
      `It must be ${list(values)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    );
  };
}

/** A time in milliseconds. */
export function duration(written: string): number {
  const milliseconds = tryDuration(written);
  if (milliseconds === undefined)
    throw new InvalidArgumentError('It must be a time, for example 90s, 5m or 1h.');
  return milliseconds;
}

/** A whole number. */
export function count(written: string): number {
  if (!/^\d{1,9}$/.test(written)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(written);
}

/** The name of a namespace. */
export function namespaceName(written: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(written))
    throw new InvalidArgumentError('It must be the name of a namespace: small letters, digits and dashes.');
  return written;
}

/** Names separated by commas, in one option or several. */
export function names(written: string, before: readonly string[] = []): string[] {
  return [...before, ...written.split(',').map((name) => name.trim())].filter((name) => name !== '');
}

/** Values in a sentence: `text, markdown or json`. */
export function list(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
