import type { RE2JS } from 're2js';

const patterns = new Map<string, RE2JS | undefined>();

/** A pattern as Envoy has it; undefined for one that RE2 refuses. */
export function tryCompiled(regex: string): RE2JS | undefined {
  if (!patterns.has(regex)) {
    // Few manifests and configurations have a pattern, and what compiles them is large.
    const { RE2JS: engine } = require('re2js') as typeof import('re2js');
    try {
      patterns.set(regex, engine.compile(regex));
    } catch {
      patterns.set(regex, undefined);
    }
  }
  return patterns.get(regex);
}
