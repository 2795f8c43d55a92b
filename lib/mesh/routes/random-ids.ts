import { distinguishedIds, type RandomId, REQUEST_ID, sampleIds } from '../../envoy/sample-ids';
import type { HttpMatch, StringMatch } from '../objects/istio-types';
import { matches } from './matching';
import type { Route } from './route-match';

/** The random ids that the conditions of routes distinguish; none if no route has a condition on the id. */
export function randomIds(routes: readonly Route[]): readonly RandomId[] {
  const conditions = new Map<string, StringMatch>();
  for (const { match } of routes) {
    if (match === undefined) continue;
    for (const each of conditionsOnId(match.match)) conditions.set(JSON.stringify(each), each);
  }
  return conditions.size === 0 ? [] : distinguishedIds([...conditions.values()].map(metBy));
}

/** The share of the random ids that meet a condition, 0 to 1. */
export function shareOfIds(condition: StringMatch): number {
  return metBy(condition).reduce((sum, isMet) => sum + isMet, 0) / sampleIds().length;
}

/** The shares of the random ids, 0 to 1, that matches take one after the other, by their conditions on the id alone. */
export function sharesOfMatches(all: readonly HttpMatch[]): readonly number[] {
  const free = new Set(sampleIds().keys());
  return all.map(({ headers = {}, withoutHeaders = {} }) => {
    const [wanted, unwanted] = [headers, withoutHeaders].map((each) => conditionsIn(each).map(metBy));
    const isTaken = (index: number) =>
      wanted?.every((met) => met[index]) && !unwanted?.some((met) => met[index]);
    const taken = [...free].filter(isTaken);
    for (const index of taken) free.delete(index);
    return taken.length / sampleIds().length;
  });
}

/** A match without its conditions on the id that random ids can meet: they select a share of all requests. */
export function withoutShares(match: HttpMatch): HttpMatch {
  const { headers = {}, withoutHeaders = {} } = match;
  if (![headers, withoutHeaders].some((each) => Object.entries(each).some(isShare))) return match;
  const rest = (each: Readonly<Record<string, StringMatch>>) =>
    Object.fromEntries(Object.entries(each).filter((entry) => !isShare(entry)));
  return { ...match, headers: rest(headers), withoutHeaders: rest(withoutHeaders) };
}

function isShare([name, condition]: readonly [string, StringMatch]): boolean {
  return name.toLowerCase() === REQUEST_ID && shareOfIds(condition) > 0;
}

function conditionsOnId({ headers, withoutHeaders }: HttpMatch): readonly StringMatch[] {
  if (headers === undefined && withoutHeaders === undefined) return [];
  return [headers ?? {}, withoutHeaders ?? {}].flatMap(conditionsIn);
}

function conditionsIn(headers: Readonly<Record<string, StringMatch>>): readonly StringMatch[] {
  return Object.entries(headers).flatMap(([name, condition]) =>
    name.toLowerCase() === REQUEST_ID ? [condition] : [],
  );
}

const known = new Map<string, Uint8Array>();

/** For each sample whether it meets a condition. */
function metBy(condition: StringMatch): Uint8Array {
  const id = JSON.stringify(condition);
  const met = known.get(id) ?? Uint8Array.from(sampleIds(), (sample) => (matches(condition, sample) ? 1 : 0));
  known.set(id, met);
  return met;
}
