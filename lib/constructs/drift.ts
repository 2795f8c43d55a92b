import type { ApiObject } from 'cdk8s';
import { check } from '../check/check';
import type { Finding } from '../check/finding';
import { readingFindings } from '../check/reading/findings';
import { readObject } from '../mesh/reading/read';
import type { Manifest } from './manifest';
import type { Problem } from './problem';

/** An object of a program with what is written for it. */
interface Written {
  readonly object: ApiObject;
  readonly manifest: Manifest;
}

/**
 * What `check` finds in the manifests of a program, raw objects too: its errors, as problems of the constructs that
 * made the objects. Its other findings stop nobody from writing.
 */
export function driftOf(written: readonly Written[]): Problem[] {
  const read = written.map(({ object, manifest }) => {
    const { path } = object.node;
    return readObject(manifest, { file: path, construct: path });
  });
  const { findings, broken } = check(
    read.flatMap(({ objects }) => objects),
    { faults: readingFindings(read.flatMap(({ faults }) => faults)) },
  );
  const [first] = broken;
  if (first !== undefined) throw first.error;
  return findings.filter(({ severity }) => severity === 'error').map(problemOf);
}

function problemOf({ rule, at, message, effect, fix, related }: Finding): Problem {
  const path = at.object?.source.construct ?? '';
  const ends = related.flatMap((end) => {
    const construct = end.at.object?.source.construct;
    return construct === undefined ? [] : [`${construct}: ${end.message}`];
  });
  const see = ends.length === 0 ? '' : ` (see ${ends.join('; ')})`;
  return { path, rule, message: `${message}${see}`, effect, fix };
}
