import { wordsOf } from '../../mesh/objects/key';
import { calledWords } from '../../traffic/words';
import { gatesOf } from '../gates';
import type { Move } from '../move';
import type { Plan } from '../plan';
import type { Step } from '../steps/steps';
import { adviceOn } from './advice';
import { assessmentSections, headlineOf, judgedWords, type Section } from './assessment-words';
import { differenceOf } from './difference';
import { violationWords } from './violation-words';
import { gateWords, kindsOf, objectionItems, type StepKind, stuckWords, titleOf, whichWords } from './words';

/** The rendering of each part of a report in one format. */
export interface ReportFormat {
  /** The report if there is no plan, without the last line break. */
  readonly noSafeOrder: (words: NoSafeOrder) => string;
  readonly headline: (words: string) => string;
  readonly section: (section: Section) => string;
  /** All steps, as blocks. */
  readonly steps: (steps: readonly ReportedStep[]) => readonly string[];
  /** All notes, as blocks. */
  readonly notes: (notes: readonly string[]) => readonly string[];
  /** A match in a sentence. */
  readonly code: (words: string) => string;
}

/** The reasons why there is no safe order. */
export interface NoSafeOrder {
  readonly headline: string;
  /** The change that makes a safe order possible. */
  readonly advice: string;
  readonly reasons: Section;
}

/** A step in words. */
export interface ReportedStep {
  readonly number: number;
  readonly kind: StepKind;
  readonly title: string;
  readonly moves: readonly ReportedMove[];
  readonly traffic: readonly ReportedTraffic[];
  /** The conditions that must hold before the next step. */
  readonly gates: readonly string[];
  /** The requests that would fail if the step were combined with the next. */
  readonly violation: string | undefined;
}

/** A change of one object in words. */
export interface ReportedMove {
  readonly change: 'create' | 'change' | 'delete';
  readonly name: string;
  readonly isIntermediate: boolean;
  /** The changed lines. */
  readonly difference: readonly string[];
}

/** A change of traffic in words. */
export interface ReportedTraffic {
  readonly host: string;
  readonly requests: string;
  readonly callers: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** The report of a plan: its parts in the order in which they are read. A format only renders them. */
export function reportOf(plan: Plan, format: ReportFormat): string {
  if (plan.kind === 'no-safe-order') {
    const { objections } = plan;
    const reasons = { heading: stuckWords(objections), lines: objectionItems(objections) };
    return `${format.noSafeOrder({ headline: 'Found no safe order.', advice: adviceOn(objections), reasons })}\n`;
  }
  const { first, last } = assessmentSections(plan);
  const parts = [
    format.headline(headlineOf(plan)),
    ...first.map(format.section),
    ...format.steps(reportedSteps(plan.steps, format)),
    ...last.map(format.section),
    ...[judgedWords(plan) ?? []].flat(),
    ...format.notes(plan.notes),
  ];
  return `${parts.join('\n\n')}\n`;
}

function reportedSteps(steps: readonly Step[], format: ReportFormat): ReportedStep[] {
  const kinds = kindsOf(steps);
  return steps.map((step, index) => {
    const { applied, deleted, because } = step;
    const kind = kinds[index] ?? 'apply';
    const moves = [...applied, ...deleted];
    return {
      number: index + 1,
      kind,
      title: titleOf(kind),
      moves: moves.map(reportedMove),
      traffic: step.traffic.map((change) => ({
        ...change,
        host: calledWords(change.host),
        requests: whichWords(change, step, format.code),
      })),
      gates: gatesOf(moves).map(gateWords),
      violation: because && violationWords(because),
    };
  });
}

function reportedMove(move: Move): ReportedMove {
  const { key, from, to, isFinal } = move;
  return {
    change: from === undefined ? 'create' : to === undefined ? 'delete' : 'change',
    name: wordsOf(key),
    isIntermediate: !isFinal && to !== undefined,
    difference: differenceOf(move),
  };
}
