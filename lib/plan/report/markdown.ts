import { wordsOf } from '../../mesh/objects/key';
import { gatesOf } from '../gates';
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

/** A plan as a comment in a pull request: verdict and traffic first, then the steps, folded. */
export function planMarkdown(plan: Plan): string {
  if (plan.kind === 'no-safe-order') {
    const reasons = objectionItems(plan.objections).map((each) => `- ${each}`);
    return `${['### Found no safe order', `**To do:** ${adviceOn(plan.objections)}`, stuckWords(plan.objections), reasons.join('\n')].join('\n\n')}\n`;
  }
  const { steps, notes } = plan;
  const kinds = kindsOf(steps);
  const folded = steps.map((step, index) =>
    stepOf(step, `${index + 1}. ${kinds[index]}`, titleOf(kinds[index] ?? 'apply')),
  );
  const { first, last } = assessmentSections(plan);
  const parts = [
    `### ${headlineOf(plan).replace(/\.$/, '')}`,
    ...first.map(sectionOf),
    ...trafficOf(steps),
    ...folded,
    ...last.map(sectionOf),
    ...[judgedWords(plan) ?? []].flat(),
    ...notes.map((note) => `> ${note}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionOf({ heading, lines }: Section): string {
  return [`**${heading}**\n`, ...lines.map((line) => `- ${line}`)].join('\n');
}

function trafficOf(steps: readonly Step[]): string[] {
  const code = (words: string) => `\`${words}\``;
  const rows = steps.flatMap((step, index) =>
    step.traffic.map((change) => {
      const callers = change.callers.map((each) => each.replace(/^(in|at) the /, '')).join(' and ');
      return `| ${index + 1} | ${calledWords(change.host)} | ${whichWords(change, step, code)} | ${callers} | ${change.before} | ${change.after} |`;
    }),
  );
  if (rows.length === 0) return steps.length === 0 ? [] : ['Traffic does not change.'];
  return [
    ['| step | host | requests | caller | before | after |', '|---|---|---|---|---|---|', ...rows].join('\n'),
  ];
}

function stepOf(step: Step, name: string, title: string): string {
  const { applied, deleted, because } = step;
  const moves = [...applied, ...deleted].map((move) => {
    const what = move.from === undefined ? 'create' : move.to === undefined ? 'delete' : 'change';
    const lines = differenceOf(move);
    const mark = move.isFinal || move.to === undefined ? '' : ' (intermediate)';
    const head = `- ${what} \`${wordsOf(move.key)}\`${mark}`;
    return lines.length === 0
      ? head
      : [head, '  ```diff', ...lines.map((line) => `  ${line}`), '  ```'].join('\n');
  });
  const gates = gatesOf([...applied, ...deleted]).map((gate) => `- ${gateWords(gate)}`);
  return [
    `<details><summary>${name}: ${title}</summary>\n`,
    ...moves,
    ...(gates.length === 0 ? [] : ['\nWait until\n', ...gates]),
    ...(because === undefined ? [] : [`\nIf combined with the next step, ${violationWords(because)}.`]),
    '\n</details>',
  ].join('\n');
}
