import { addTo } from '../../mesh/objects/multi-map';
import type { RuleMatch } from '../../mesh/routes/http-rules';
import { covers } from './covers';
import { isAny } from './text';

/**
 * Finds, among matches that were added before, the first that takes all that another one takes, without trying them
 * all: they are looked up by their paths.
 */
export class CoverIndex<Value> {
  private readonly exact = new Map<string, Entry<Value>[]>();
  private readonly prefixes = new Map<string, Entry<Value>[]>();
  /** Those whose path says nothing about where to look (none, `/`, regular expressions), by a header they ask for. */
  private readonly others = new Map<string, Entry<Value>[]>();
  private count = 0;
  private longest = 0;

  add(match: RuleMatch, value: Value): void {
    const entry = { match, value, order: this.count++ };
    const { uri } = match.match;
    if (uri === undefined || isAny(uri) || uri.prefix === '/' || uri.regex)
      addTo(this.others, headerOf(match), entry);
    else if (uri.exact) addTo(this.exact, uri.exact.toLowerCase(), entry);
    else {
      const prefix = (uri.prefix ?? '').toLowerCase();
      this.longest = Math.max(this.longest, prefix.length);
      addTo(this.prefixes, prefix, entry);
    }
  }

  /** The entry that was added with the first match that covers this one. */
  covering(match: RuleMatch): Value | undefined {
    let first: Entry<Value> | undefined;
    for (const entries of this.candidates(match)) {
      for (const entry of entries) {
        if (first !== undefined && entry.order > first.order) break;
        if (!covers(entry.match, match)) continue;
        first = entry;
        break;
      }
    }
    return first?.value;
  }

  private *candidates({ match: { uri, headers = {} } }: RuleMatch): Generator<readonly Entry<Value>[]> {
    yield this.others.get('') ?? [];
    for (const [name, condition] of Object.entries(headers)) {
      yield this.others.get(headerKey(name, undefined)) ?? [];
      if (condition.exact !== undefined) yield this.others.get(headerKey(name, condition.exact)) ?? [];
    }
    const path = (uri?.exact || uri?.prefix || '').toLowerCase();
    if (uri?.exact) yield this.exact.get(path) ?? [];
    for (let length = 1; length <= Math.min(path.length, this.longest); length++) {
      yield this.prefixes.get(path.slice(0, length)) ?? [];
    }
  }
}

interface Entry<Value> {
  readonly match: RuleMatch;
  readonly value: Value;
  readonly order: number;
}

/** The conditions of a match that every match it covers has too; empty if it has no header condition. */
function headerOf({ match: { headers = {} } }: RuleMatch): string {
  const [first] = Object.entries(headers);
  return first === undefined ? '' : headerKey(first[0], first[1].exact || undefined);
}

function headerKey(name: string, exact: string | undefined): string {
  return JSON.stringify([name.toLowerCase(), exact]);
}
