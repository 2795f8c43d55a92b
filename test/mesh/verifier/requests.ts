import { keyOf } from '../../../lib/mesh/objects/key';
import type { MeshObject } from '../../../lib/mesh/objects/mesh-object';
import { changedKeys, objectMap } from '../../../lib/mesh/objects/object-map';
import { workloadOf } from '../../../lib/mesh/registry/workloads';
import { groupPlans } from '../../../lib/plan/plan';
import type { Outcome } from '../../../lib/traffic/outcome';
import type { Sample } from '../../../lib/traffic/sample';
import type { LabRequest } from '../pod/messages';
import type { Pair } from './pair';

/** A request of which no one may fail while the state changes, and who may answer it. */
export interface Lasting {
  readonly question: Sample;
  readonly request: LabRequest;
  /** `200 APP/VERSION`. */
  readonly allowed: ReadonlySet<string>;
}

/** The requests that somebody answers in both states of a pair, whoever calls. */
export function lastingRequests({ before, after }: Pair): readonly Lasting[] {
  const [from, to] = [objectMap(before), objectMap(after)];
  const { groups } = groupPlans(from, to, changedKeys(from, to), {});
  return groups.flatMap(({ verifier }) =>
    verifier.groups.flatMap((group) =>
      group.samples.flatMap((question): Lasting[] => {
        const { caller, request } = question;
        const isAnyone = caller.caller.kind === 'gateway' || caller.caller.namespace === 'any-other';
        const isBare = caller.caller.kind === 'gateway' || Object.keys(caller.caller.labels).length === 0;
        if (!isAnyone || !isBare || request.request.protocol !== 'http') return [];
        const ends = [from, to].map((state) => verifier.outcome(verifier.mesh(state, group), question));
        if (ends.some(({ failing, shares }) => failing > 0 || shares.size === 0)) return [];
        const names = [before, after].map((state) => new Map(state.flatMap(answersOf)));
        return [
          {
            question,
            request: asked(question),
            allowed: new Set(ends.flatMap((end, index) => wordsOf(end, names[index]))),
          },
        ];
      }),
    ),
  );
}

/** A question as the lab asks it. */
export function asked({ request: { request } }: Sample): LabRequest {
  const { host, port, path = '/', method, headers = new Map<string, string>() } = request;
  return { url: `http://${host}:${port}${path}`, method, headers: Object.fromEntries(headers) };
}

function wordsOf({ shares }: Outcome, names?: ReadonlyMap<string, string>): string[] {
  return [...shares.keys()].map((key) => `200 ${names?.get(key) ?? key}`);
}

function answersOf(object: MeshObject): [string, string][] {
  const labels = workloadOf(object)?.labels;
  return labels === undefined ? [] : [[keyOf(object), `${labels['app']}/${labels['version']}`]];
}
