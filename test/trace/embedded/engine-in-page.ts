import { engineOf } from '../../../lib/trace/embedded/engine';
import type { EmbeddedState } from '../../../lib/trace/embedded/state';
import { TraceError } from '../../../lib/trace/trace-error';

// Bundled as the script of a page is, and run with what browsers have, to compare its answers.

/** Reads a state, as JSON, and returns what answers a request: reports as JSON, or the text of an error. */
function engineInPage(state: string): (text: string, from: string | undefined) => string {
  const engine = engineOf(JSON.parse(state) as EmbeddedState);
  return (text, from) => {
    try {
      return JSON.stringify(engine.answer(text, from).map(({ report }) => report));
    } catch (error) {
      if (error instanceof TraceError) return `error: ${error.message}`;
      throw error;
    }
  };
}

(globalThis as { engineInPage?: typeof engineInPage }).engineInPage = engineInPage;
