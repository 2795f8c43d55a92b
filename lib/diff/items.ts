import { isSameOutcome, type Outcome } from '../traffic/outcome';
import type { Response } from '../traffic/response';
import { changedTraits } from '../traffic/treatment';
import { type Versions, versionWords } from '../traffic/versions';
import { outcomeWords, percent } from '../traffic/words';

/** How much a change matters, the most first. */
export const kinds = ['fails', 'answer', 'version', 'share', 'treatment'] as const;

/**
 * What changes: requests fail that did not, another thing than a version answers, another version, other shares of the
 * same versions, or the treatment on the way.
 */
export type ItemKind = (typeof kinds)[number];

/** One difference between two responses. */
export interface Item {
  readonly kind: ItemKind;
  /** `answer`, or the subject of the treatment: `timeout`. */
  readonly subject: string;
  readonly before: string;
  readonly after: string;
  /** Both in one sentence, as short as can be: `backend v1 → v2`. */
  readonly words: string;
  /** Whether no request failed before, and all of them do now. */
  readonly isLost: boolean;
}

/** Shares are sums of fractions. */
const tolerance = 1e-6;

/** The differences between two responses. */
export function itemsOf(before: Response, after: Response, versions: Versions): readonly Item[] {
  const answer = answerItem(before, after, versions);
  const found = answer === undefined ? [] : [answer];
  // The answer says all about a request that reaches pods in one state only, or that fails.
  if (reachesPods(before) !== reachesPods(after)) return found;
  if (before.outcome.failing === 1 && after.outcome.failing === 1) return found;
  for (const subject of changedTraits(before.treatment, after.treatment)) {
    const [was, is] = [before, after].map(({ treatment }) => treatment.get(subject));
    // Other versions may listen on other ports; and where a state does not say the port, it may be the same.
    if (subject === 'port of the pods' && (answer !== undefined || !was || !is)) continue;
    const isNamed = was?.words !== is?.words;
    const without = usual.get(subject) ?? 'none';
    const [old, now] = [was, is].map((each) => (isNamed ? each?.words : each?.value) ?? without);
    found.push({
      kind: 'treatment',
      subject,
      before: old ?? '',
      after: now ?? '',
      words: `${subject} ${old} → ${now}`,
      isLost: false,
    });
  }
  return found;
}

/** An item of lost requests that does not say who answered each of them before. */
export function answeredBefore<Lost extends Item>(item: Lost): Lost {
  const before = 'answered';
  return { ...item, before, words: `${before} → ${item.after}` };
}

/** The words for a trait without which requests are not simply without it. */
const usual: ReadonlyMap<string, string> = new Map([
  ['path', 'as asked'],
  ['host', 'as asked'],
  ['retries', 'the default'],
]);

function reachesPods({ outcome }: Response): boolean {
  return outcome.shares.size > 0;
}

function answerItem(before: Response, after: Response, versions: Versions): Item | undefined {
  const [was, is] = [before.outcome, after.outcome];
  const isSameKind = isSameOutcome(was, is) && (was.words === is.words || before.location !== '');
  if (isSameKind && before.location === after.location) return undefined;
  const nameOf = (key: string) => versionWords(versions.nameOf(key));
  const [told, saying] = [before, after].map(withReason) as [Outcome, Outcome];
  const [old, now] = [told, saying].map((each) => outcomeWords(each, nameOf)) as [string, string];
  // Two redirects that differ for this path only.
  const [from, to] = old === now && before.location !== '' ? [before.location, after.location] : [old, now];
  // A share that differs by less than a thousandth.
  if (from === to) return undefined;
  return {
    kind: kindOf(was, is),
    subject: 'answer',
    before: from,
    after: to,
    words: shortWords(told, saying, versions) ?? `${from} → ${to}`,
    isLost: was.failing === 0 && is.failing > 1 - tolerance,
  };
}

/** The outcome, with the policies that refuse requests. */
function withReason({ outcome, reason }: Response): Outcome {
  return { ...outcome, words: `${outcome.words}${reason}` };
}

function kindOf(was: Outcome, is: Outcome): ItemKind {
  if (is.failing > was.failing + tolerance) return 'fails';
  if (was.shares.size === 0 || is.shares.size === 0) return 'answer';
  const isSameSet =
    was.shares.size === is.shares.size && [...was.shares.keys()].every((key) => is.shares.has(key));
  return isSameSet ? 'share' : 'version';
}

/** Versions of one app, which is named once; of two versions only the share of the smaller. */
function shortWords(was: Outcome, is: Outcome, versions: Versions): string | undefined {
  const keys = [...new Set([...was.shares.keys(), ...is.shares.keys()])];
  const apps = new Set(keys.map((key) => versions.nameOf(key).app));
  const [app = ''] = apps;
  if (apps.size !== 1 || was.shares.size === 0 || is.shares.size === 0) return undefined;
  const nameOf = (key: string) => versions.nameOf(key).version;
  const prefix = app === '' ? '' : `${app} `;
  const areWhole = was.failing === 0 && is.failing === 0;
  if (areWhole && keys.length === 2 && was.shares.size === 2 && is.shares.size === 2) {
    const [smaller = ''] = keys.sort(
      (a, b) =>
        (was.shares.get(a) ?? 0) - (was.shares.get(b) ?? 0) ||
        (is.shares.get(b) ?? 0) - (is.shares.get(a) ?? 0) ||
        (a < b ? -1 : 1),
    );
    const [old, now] = [was, is].map(({ shares }) => percent(shares.get(smaller) ?? 0));
    if (old !== now) return `${prefix}${nameOf(smaller)} ${old} → ${now}`;
  }
  return `${prefix}${outcomeWords(was, nameOf)} → ${outcomeWords(is, nameOf)}`;
}

/** A text that is equal for equal items. */
export function idOf({ kind, subject, before, after }: Item): string {
  return JSON.stringify([kind, subject, before, after]);
}
