import type { Cluster, RequestOptions } from '../../kubernetes/cluster';
import { wordsOf } from '../../mesh/objects/key';
import type { JsonObject } from '../../mesh/objects/mesh-object';
import { differenceOf } from '../../plan/report/difference';
import { bodyOf, tagNames, tagsOf, tryReplacedBy } from './as-applied';
import type { RecognisedObject } from './recognise';

/** Differences that are told in full. */
const mostTold = 5;

/** Objects that are what neither state says, each with the lines in which it differs from the nearer one. */
export async function unrecognisedWords(
  cluster: Cluster,
  objects: readonly RecognisedObject[],
  options: RequestOptions = {},
): Promise<string> {
  const told = await Promise.all(
    objects.slice(0, mostTold).map((object) => wordsFor(cluster, object, options)),
  );
  const more = objects.length - told.length;
  return [
    'The cluster is neither in the old state nor in the new one, and not on the way between them. Nothing was changed.',
    ...told,
    ...(more > 0 ? [`… and ${more} more.`] : []),
    'Find out who changed it. Then bring the change into the manifests, or undo it; to plan from what the cluster has, name it: --from cluster:NAMESPACE.',
  ].join('\n');
}

async function wordsFor(
  cluster: Cluster,
  { possible, live }: RecognisedObject,
  options: RequestOptions,
): Promise<string> {
  const { key, from, to } = possible;
  const name = wordsOf(key);
  if (live === undefined) return `${name} is not there, and both states have it.`;
  const ends = [
    ...(from === undefined ? [] : [{ end: from, words: 'the old state' }]),
    ...(to === undefined ? [] : [{ end: to, words: 'the new state' }]),
  ];
  if (ends.length === 0) return `${name} is there, and neither state has it.`;
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
