import { createColors } from 'picocolors';
import { wordsOf } from '../../mesh/objects/key';
import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import { gatesOf } from '../gates';
import type { Move } from '../move';
import type { Plan } from '../plan';
import type { Step } from '../steps/steps';
import { adviceOn } from './advice';
import { assessmentSections, headlineOf, judgedWords, type Section } from './assessment-words';
import { differenceOf } from './difference';
import {
  calledWords,
  gateWords,
  kindsOf,
  objectionItems,
  stuckWords,
  titleOf,
  violationWords,
  whichWords,
} from './words';

type Colours = ReturnType<typeof createColors>;

/** A plan for a terminal: the changes, traffic and gate of each step, and the reason to wait. */
export function planText(plan: Plan, { hasColours }: { readonly hasColours: boolean }): string {
  const colours = createColors(hasColours);
  if (plan.kind === 'no-safe-order') {
    const reasons = objectionItems(plan.objections).map((each) => wrapped(visible(each), '  - ', '    '));
    return `${[
      colours.bold('Found no safe order.'),
      wrapped(adviceOn(plan.objections), 'To do: ', '  '),
      stuckWords(plan.objections),
      ...reasons,
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
    ...trafficLines(step, colours),
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

function trafficLines(step: Step, colours: Colours): string[] {
  if (step.traffic.length === 0) return [];
  const lines = step.traffic.map((change) =>
    wrapped(
      visible(
        `${calledWords(change.host)}, ${whichWords(change, step)}, ${change.callers.join(' and ')}: ${change.before} → ${change.after}`,
      ),
      '     - ',
      '       ',
    ),
  );
  return [`   ${colours.dim('traffic')}`, ...lines];
}
