import type { IConstruct } from 'constructs';

/**
 * Something that is wrong with a program, told so that its author can mend it at once: what is wrong, what
 * would happen on the wire if it were applied all the same, and the smallest fix.
 */
export interface Problem {
  /** Path of the construct that the mistake stands in, as in `node.path`. */
  readonly path: string;
  /** Stable name of the rule that was broken, in kebab-case, such as `weight-out-of-range`. */
  readonly rule: string;
  /** What is wrong, in one sentence, with the value that was given. */
  readonly message: string;
  /** What requests or the cluster would see. */
  readonly effect: string;
  /** The smallest change to the program that mends it. */
  readonly fix: string;
}

/** A problem that does not know its construct yet: what a value (a match, a listener) finds out about itself. */
export type ValueProblem = Omit<Problem, 'path'>;

/**
 * Something that code from elsewhere found wrong: a validation of a foreign construct, an error thrown while an
 * object was rendered. It has a place and words, but nobody wrote down what it does on the wire or what mends it.
 */
export interface ForeignProblem {
  /** Path of the construct, as in `node.path`. */
  readonly path: string;
  /** What is wrong, in the words of whoever found it. */
  readonly message: string;
  /**
   * What was thrown.
   *
   * @default - nothing: a validation answered with text.
   */
  readonly cause?: unknown;
  /**
   * Only our own problems have it.
   *
   * @default - never there.
   */
  readonly rule?: undefined;
  /**
   * Only our own problems have it.
   *
   * @default - never there.
   */
  readonly effect?: undefined;
  /**
   * Only our own problems have it.
   *
   * @default - never there.
   */
  readonly fix?: undefined;
}

/** What stands in the way of a program's output. */
export type ProgramProblem = Problem | ForeignProblem;

const problemsSymbol = Symbol.for('cdk8s-istio.problems');
const warningsSymbol = Symbol.for('cdk8s-istio.warnings');

type Finder = () => readonly ValueProblem[];
type Holder = { [problemsSymbol]?: Finder[]; [warningsSymbol]?: Finder[] };

/**
 * Lets a construct report problems when the tree is validated, all of them together. The text reaches every
 * cdk8s `App` through `node.addValidation`; our own `App` reads the structured form with `problemsOf`.
 */
export function reportProblems(construct: IConstruct, find: Finder): void {
  const holder = construct as IConstruct & Holder;
  if (holder[problemsSymbol] === undefined) {
    const finders: Finder[] = [];
    Object.defineProperty(holder, problemsSymbol, { value: finders });
    construct.node.addValidation({ validate: () => problemsOf(construct).map(problemText) });
  }
  holder[problemsSymbol]?.push(find);
}

/**
 * Lets a construct report what deserves attention but stops nobody from writing. Our own `App` prints it with the
 * warnings of the check; cdk8s' `App`, whose validations can only refuse, says nothing.
 */
export function reportWarnings(construct: IConstruct, find: Finder): void {
  const holder = construct as IConstruct & Holder;
  if (holder[warningsSymbol] === undefined) Object.defineProperty(holder, warningsSymbol, { value: [] });
  holder[warningsSymbol]?.push(find);
}

/** The problems that a construct reports about itself; none for a construct that is not ours. */
export function problemsOf(construct: IConstruct): Problem[] {
  return found(construct, (construct as IConstruct & Holder)[problemsSymbol]);
}

/** The warnings that a construct reports about itself; none for a construct that is not ours. */
export function warningsOf(construct: IConstruct): Problem[] {
  return found(construct, (construct as IConstruct & Holder)[warningsSymbol]);
}

function found(construct: IConstruct, finders: readonly Finder[] = []): Problem[] {
  return finders.flatMap((find) => find().map((problem) => ({ path: construct.node.path, ...problem })));
}

/** A problem as the lines under its path: what is wrong, what it does, how to mend it. */
export function problemText(problem: ValueProblem): string {
  return `${problem.message} (${problem.rule})\n    on the wire: ${problem.effect}\n    fix: ${problem.fix}`;
}
