import { createColors } from 'picocolors';
import { wordsOf } from '../../mesh/objects/key';
import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import { gatesOf } from '../gates';
import type { Move } from '../move';
import type { Plan } from '../plan';
import type { Step } from '../steps/steps';
import type { TrafficChange } from '../steps/traffic';
import { adviceOn } from './advice';
import { assessmentSections, headlineOf, judgedWords, type Section } from './assessment-words';
import { differenceOf } from './difference';
import { gateWords, kindsOf, objectionWords, stuckWords, titleOf, violationWords } from './words';

type Colours = ReturnType<typeof createColors>;

/** A plan for a terminal: the changes, traffic and gate of each step, and the reason to wait. */
export function planText(plan: Plan, { hasColours }: { readonly hasColours: boolean }): string {
  const colours = createColors(hasColours);
  if (plan.kind === 'no-safe-order') {
    const reasons = plan.objections.map((each) => wrapped(visible(objectionWords(each)), '  - ', '    '));
    return `${[
      colours.bold('There is no safe order.'),
      stuckWords(plan.objections),
      ...reasons,
      wrapped(adviceOn(plan.objections)),
    ].join('\n')}\n`;
  }
  const { steps, notes } = plan;
  const kinds = kindsOf(steps);
  const blocks = steps.map((step, index) => {
    const kind = kinds[index] ?? 'apply';
    const title = `${colours.bold(`${index + 1}. ${kind}`)}  ${colours.dim(titleOf(kind))}`;
    return [title, ...stepLines(step, colours)].join('\n');
  });
  const { first, last } = assessmentSections(plan);
  const sections = (those: readonly Section[]) => those.map((section) => sectionText(section, colours));
  const told = notes.map((note) => wrapped(visible(note), 'note: ', '  '));
  const parts = [
    wrapped(headlineOf(plan)),
    ...sections(first),
    ...blocks,
    ...sections(last),
    ...[judgedWords(plan) ?? []].flat(),
    ...(told.length > 0 ? [told.join('\n')] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionText({ heading, lines }: Section, colours: Colours): string {
  return [`${colours.bold(heading)}:`, ...lines.map((line) => wrapped(visible(line), '  - ', '    '))].join(
    '\n',
  );
}

function stepLines(step: Step, colours: Colours): string[] {
  const moves = [...step.applied, ...step.deleted];
  const gates = gatesOf(moves).map(gateWords);
  return [
    ...moves.flatMap((move) => moveLines(move, colours)),
    ...trafficLines(step.traffic, colours),
    ...(gates.length === 0 ? [] : [`   ${colours.dim('wait until')}`]),
    ...gates.map((gate) => wrapped(visible(gate), '     - ', '       ')),
    ...(step.because === undefined
      ? []
      : [
          `   ${colours.dim('if combined with the next step')}`,
          wrapped(visible(violationWords(step.because)), '     '),
        ]),
  ];
}

function moveLines(move: Move, colours: Colours): string[] {
  const { from, to, isFinal } = move;
  const sign =
    from === undefined ? colours.green('+') : to === undefined ? colours.red('-') : colours.yellow('~');
  const words = `${visible(wordsOf(move.key))}${isFinal || to === undefined ? '' : '  (intermediate)'}`;
  const lines = differenceOf(move).map((line) => {
    const text = `       ${visible(line)}`;
    if (line.startsWith('+')) return colours.green(text);
    return line.startsWith('-') ? colours.red(text) : colours.dim(text);
  });
  return [`   ${sign} ${words}`, ...lines];
}

function trafficLines(changes: readonly TrafficChange[], colours: Colours): string[] {
  if (changes.length === 0) return [];
  const lines = changes.map(({ host, requests, callers, before, after }) =>
    wrapped(
      visible(
        `${host}, ${requests === '' ? 'the rest' : requests}, ${callers.join(' and ')}: ${before} → ${after}`,
      ),
      '     - ',
      '       ',
    ),
  );
  return [`   ${colours.dim('traffic')}`, ...lines];
}
