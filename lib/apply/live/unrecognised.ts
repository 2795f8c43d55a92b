import type { Cluster, RequestOptions } from '../../kubernetes/cluster';
import { wordsOf } from '../../mesh/objects/key';
import type { JsonObject } from '../../mesh/objects/mesh-object';
import { differenceOf } from '../../plan/report/difference';
import { bodyOf, tagNames, tagsOf, tryReplacedBy } from './as-applied';
import type { RecognisedObject } from './recognise';

/** Number of objects whose differences are shown. */
const mostShown = 5;

/** The message about objects that match no possible state, each with the difference from the nearer state. */
export async function unrecognisedWords(
  cluster: Cluster,
  objects: readonly RecognisedObject[],
  options: RequestOptions = {},
): Promise<string> {
  const shown = await Promise.all(
    objects.slice(0, mostShown).map((object) => wordsFor(cluster, object, options)),
  );
  const more = objects.length - shown.length;
  return [
    'The cluster is in neither of the two states, nor in an intermediate state. Nothing was changed.',
    ...shown,
    ...(more > 0 ? [`… and ${more} more.`] : []),
    'Find out who made the change. Then add it to the manifests or revert it. To plan from the live state, use --from cluster:NAMESPACE.',
  ].join('\n');
}

async function wordsFor(
  cluster: Cluster,
  { possible, live }: RecognisedObject,
  options: RequestOptions,
): Promise<string> {
  const { key, from, to } = possible;
  const name = wordsOf(key);
  if (live === undefined) return `${name} does not exist, but both states contain it.`;
  const ends = [
    ...(from === undefined ? [] : [{ end: from, words: 'the old state' }]),
    ...(to === undefined ? [] : [{ end: to, words: 'the new state' }]),
  ];
  if (ends.length === 0) return `${name} exists, but neither state contains it.`;
  const tags = tagNames(ends.map(({ end }) => end));
  const all = await Promise.all(
    ends.map(async ({ end, words }) => {
      const wanted = (await tryReplacedBy(cluster, live, end, options)) ?? end.data;
      const lines = differenceOf({
        key,
        from: { ...end, data: compared(wanted, end.data, tags) },
        to: { ...end, data: compared(live, live, tags) },
        isFinal: false,
      });
      return { words, lines };
    }),
  );
  const [nearest] = all.sort((a, b) => a.lines.length - b.lines.length);
  const lines = (nearest?.lines ?? []).map((line) => `    ${line}`);
  return [`${name} differs from ${nearest?.words}:`, ...lines].join('\n');
}

function compared(data: JsonObject, tagged: JsonObject, tags: ReadonlySet<string>): JsonObject {
  return { ...tagsOf(tagged, tags), ...bodyOf(data) };
}
