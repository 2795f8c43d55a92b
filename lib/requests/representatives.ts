/** A condition on a text, such as a StringMatch of a path. */
export interface TextCondition {
  /** Texts that meet it, and texts that nearly do. */
  readonly near: readonly string[];
  meets(text: string): boolean;
}

/**
 * One text for each combination of conditions that some known text meets. Two rules treat texts alike that meet the same
 * conditions, so one of them stands for all.
 *
 * @param usual texts that are preferred, the first before all others
 */
export function representatives(conditions: readonly TextCondition[], usual: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const text of [...usual, ...conditions.flatMap(({ near }) => near)]) {
    const id = conditions.map((each) => (each.meets(text) ? '1' : '0')).join('');
    if (!found.has(id)) found.set(id, text);
  }
  return [...found.values()];
}

/** A text of several that the fewest conditions take. */
export function leastTaken(
  texts: readonly string[],
  conditions: readonly TextCondition[],
): string | undefined {
  const count = (text: string) => conditions.filter((each) => each.meets(text)).length;
  return [...texts].sort((a, b) => count(a) - count(b))[0];
}
