/** Actions of Helm (`{{ … }}`), Jinja (`{% … %}`) and ERB (`<% … %>`). */
const action = /\{\{|\{%|<%/;
const quoted = /"(?:[^"\\]|\\.)*"|'[^']*'/g;

/**
 * The line of the first template action in a text that is not valid YAML; the first line is 0. Actions in quotes, in
 * comments and in block scalars are text. Undefined if there are no others: the text is broken, and not a template.
 */
export function lineOfAction(text: string): number | undefined {
  if (!action.test(text)) return undefined;
  // Indentation of the line that began a block scalar, whose lines are indented further.
  let block: number | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const indentation = line.search(/\S/);
    if (block !== undefined && (indentation < 0 || indentation > block)) continue;
    block = /[:-]\s+[|>][-+0-9]*\s*$/.test(line) ? indentation : undefined;
    // An action may itself contain quotes: {{ include "name" . }}.
    const start = line.search(action);
    const isTextBefore = start >= 0 && /^\s*(- )*$|[:-]\s+$/.test(line.slice(0, start));
    if (isTextBefore || action.test(line.replace(quoted, '').replace(/(^|\s)#.*$/, ''))) return index;
  }
  return undefined;
}
