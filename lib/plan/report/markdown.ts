import { wordsOf } from '../../mesh/objects/key';
import { gatesOf } from '../gates';
import { isVerified, type Plan, type SafePlan } from '../plan';
import type { Step } from '../steps/steps';
import { adviceOn } from './advice';
import { assessmentSections, headlineOf, judgedWords, type Section } from './assessment-words';
import { differenceOf } from './difference';
import { gateWords, kindsOf, objectionWords, stuckWords, titleOf, violationWords } from './words';

/** A plan as a comment in a pull request: verdict and traffic first, then the steps, folded. */
export function planMarkdown(plan: Plan): string {
  if (plan.kind === 'no-safe-order') {
    const reasons = plan.objections.map((each) => `- ${objectionWords(each)}`);
    return `${['### There is no safe order', stuckWords(plan.objections), reasons.join('\n'), adviceOn(plan.objections)].join('\n\n')}\n`;
  }
  const { steps, notes } = plan;
  const kinds = kindsOf(steps);
  const folded = steps.map((step, index) =>
    stepOf(step, `${index + 1}. ${kinds[index]}`, titleOf(kinds[index] ?? 'apply')),
  );
  const { first, last } = assessmentSections(plan);
  const parts = [
    `### ${verdictOf(plan)}`,
    ...first.map(sectionOf),
    ...trafficOf(steps),
    ...folded,
    ...last.map(sectionOf),
    ...[judgedWords(plan) ?? []].flat(),
    ...notes.map((note) => `> ${note}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The first question about a pull request is whether one apply would do. */
function verdictOf(plan: SafePlan): string {
  if (!isVerified(plan) || plan.steps.length < 2 || plan.requests === 0)
    return headlineOf(plan).replace(/\.$/, '');
  const condition = plan.assumptions.length === 0 ? '' : ', safe if the assumptions below hold';
  return `Not safe as one apply: ${plan.steps.length} steps${condition}`;
}

function sectionOf({ heading, lines }: Section): string {
  return [`**${heading}**\n`, ...lines.map((line) => `- ${line}`)].join('\n');
}

function trafficOf(steps: readonly Step[]): string[] {
  const rows = steps.flatMap(({ traffic }, index) =>
    traffic.map(
      ({ host, requests, callers, before, after }) =>
        `| ${index + 1} | ${host} | ${requests === '' ? 'the rest' : `\`${requests}\``} | ${callers.join(' and ')} | ${before} | ${after} |`,
    ),
  );
  if (rows.length === 0) return steps.length === 0 ? [] : ['Traffic does not change.'];
  return [
    ['| step | host | requests | from | before | after |', '|---|---|---|---|---|---|', ...rows].join('\n'),
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
