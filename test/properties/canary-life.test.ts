import fc from 'fast-check';
import { yamlOf } from './build';
import { withPair } from './canary-start';
import { aborted, promoted, withWeight } from './edits';
import { holds } from './holds';
import { loosePair, weight } from './match-plans';
import type { PairPlan, Program } from './program';
import { canariedPrograms } from './programs';
import { textsByKey } from './reading';

const runs = 6;

interface Started {
  readonly before: Program;
  readonly after: Program;
  readonly pair: PairPlan;
}

/** A program before and after the start of a canary, which may stand beside others. */
const starts: fc.Arbitrary<Started> = fc
  .record({ before: canariedPrograms, loose: loosePair })
  .map(({ before, loose }) => {
    const after = withPair(before, loose);
    return after.pairs.slice(before.pairs.length).map((pair) => ({ before, after, pair }))[0];
  })
  .filter((value) => value !== undefined);

function both({ before, after }: Started): Program[] {
  return [before, after];
}

test('starting a canary adds its objects, and changes only who routes to its service', () => {
  holds(starts, both, runs, ({ before, after }) => {
    const [old, now] = [textsByKey(yamlOf(before)), textsByKey(yamlOf(after))];
    const changed = [...old].filter(([key, text]) => now.get(key) !== text).map(([key]) => key);
    const added = [...now.keys()].filter((key) => !old.has(key));
    return [
      ...changed.filter((key) => !/^(DestinationRule|VirtualService) /.test(key)),
      ...added.filter((key) => !/^(Deployment|HorizontalPodAutoscaler|PodDisruptionBudget) /.test(key)),
    ];
  });
});

test('aborting a canary gives back the bytes from before its start', () => {
  holds(starts, both, runs, ({ before, after, pair }) =>
    yamlOf(aborted(after, pair)) === yamlOf(before) ? [] : ['the bytes differ'],
  );
});

test("promoting a canary leaves its Deployment's manifest as it was, down to the byte", () => {
  holds(starts, both, runs, ({ after, pair }) => {
    const promotion = promoted(after, pair);
    const [old, now] = [textsByKey(yamlOf(after)), textsByKey(yamlOf(promotion))];
    return [...old].flatMap(([key, text]) => {
      if (!/^(Deployment|HorizontalPodAutoscaler|PodDisruptionBudget|Service) /.test(key)) return [];
      // Of the version that went nothing is left; whatever stays must be as it was.
      return now.has(key) && now.get(key)?.trim() !== text.trim() ? [`${key} became\n${now.get(key)}`] : [];
    });
  });
});

test('a promoted version is there under the name that it had as a canary', () => {
  holds(starts, both, runs, ({ before, after, pair }) => {
    const promotion = promoted(after, pair);
    const old = textsByKey(yamlOf(before));
    const now = textsByKey(yamlOf(promotion));
    return [...textsByKey(yamlOf(after)).keys()].filter((key) => !old.has(key) && !now.has(key));
  });
});

test('moving the weight changes only lines that say a weight', () => {
  // The shares of a sticky canary are in its regular expressions.
  const moves = fc.record({ started: starts.filter(({ pair }) => !pair.sticky), share: weight });
  holds(
    moves,
    ({ started: { after } }) => [after],
    runs,
    ({ started: { after, pair }, share }) => {
      const old = yamlOf(after).split('\n');
      const now = yamlOf(withWeight(after, pair, share)).split('\n');
      if (old.length !== now.length) return [`${old.length} lines became ${now.length}`];
      return old.filter((line, index) => line !== now[index] && !/^ +(- )?weight: \d+$/.test(line));
    },
  );
});
