import { type Answered, type Engine, engineOf } from '../../../trace/embedded/engine';
import type { EmbeddedState } from '../../../trace/embedded/state';
import { answerWords } from '../../../trace/report/words';
import { TraceError } from '../../../trace/trace-error';
import type { Graph } from '../../model/graph';
import { answersOf } from '../answer';
import { wayOf } from '../way';
import { part } from './elements';

// Runs in the browser, behind the script of the page: traces requests in the state that is embedded in it.

const [form, outcome, answer] = [part('trace'), part('outcome'), part('answer')];
const request = part('request') as HTMLTextAreaElement;
const from = part('from') as HTMLSelectElement;
let engine: Engine | undefined;
let graph: Graph | undefined;

form.removeAttribute('hidden');
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (request.value.trim() === '') clear();
  else
    go(
      `#request=${encodeURIComponent(request.value.trim())}${from.value === '' ? '' : `&from=${encodeURIComponent(from.value)}`}`,
    );
});
form.addEventListener('keydown', (event) => {
  const hasRequest = request.value !== '' || location.hash.startsWith('#request=');
  if (event.key === 'Escape' && hasRequest) {
    event.stopPropagation();
    clear();
    request.focus();
  }
  // A line of curl may have several lines.
  if (event.key === 'Enter' && event.target === request && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    (form as HTMLFormElement).requestSubmit();
  }
});
addEventListener('hashchange', follow);
follow();

/** Traces the request of the address, `#request=…&from=…`; without one, shows none. */
function follow(): void {
  if (!location.hash.startsWith('#request=')) {
    show([], '');
    return;
  }
  const asked = new URLSearchParams(location.hash.slice(1));
  request.value = asked.get('request') ?? '';
  const caller = asked.get('from') ?? '';
  // A link may name a caller in any way that `--from` has.
  if (caller !== '' && ![...from.options].some(({ value }) => value === caller))
    from.add(new Option(caller, caller));
  from.value = caller;
  try {
    const answered = traced(request.value, caller === '' ? undefined : caller);
    const isOne = answered.length === 1;
    show(
      answered,
      answered
        .map(({ report }) => `${isOne ? '' : `from ${report.from} `}→ ${answerWords(report.answer)}`)
        .join('\n'),
    );
  } catch (error) {
    const isExpected = error instanceof TraceError;
    show([], isExpected ? error.message : `this is a bug of cdk8s-istio: ${String(error)}`);
    request.setAttribute('aria-invalid', 'true');
    if (!isExpected) throw error;
  }
}

function traced(text: string, caller: string | undefined): readonly Answered[] {
  engine ??= engineOf(embedded<EmbeddedState>('state'));
  return engine.answer(text, caller);
}

function show(answered: readonly Answered[], words: string): void {
  request.removeAttribute('aria-invalid');
  outcome.textContent = words;
  answer.innerHTML = answersOf(answered.map(({ report }) => report));
  const ids = answered.flatMap(({ trace }) => {
    graph ??= embedded<{ readonly graph: Graph }>('data').graph;
    return engine === undefined ? [] : wayOf(graph, engine.mesh, trace);
  });
  // The script of the page lights it up, unless the address names something else.
  if (answered.length > 0 || words !== '')
    document.dispatchEvent(new CustomEvent('way', { detail: [...new Set(ids)] }));
}

function clear(): void {
  request.value = '';
  from.value = '';
  if (location.hash.startsWith('#request=')) go('#');
}

function go(hash: string): void {
  if (location.hash === hash) follow();
  else location.hash = hash;
}

function embedded<Value>(id: string): Value {
  return JSON.parse(part(id).textContent ?? '') as Value;
}
