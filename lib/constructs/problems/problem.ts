import type { IConstruct } from 'constructs';

/**
 * A problem of a program: its construct, the fault, the effect on the wire if it were applied, and the smallest fix.
 */
export interface Problem {
  /** Path of the construct that has the fault, as in `node.path`. */
  readonly path: string;
  /** Stable id of the violated rule in kebab case, such as `weight-out-of-range`. */
  readonly rule: string;
  /** The fault in one sentence, with the value that the program has. */
  readonly message: string;
  /** The effect on requests or on the cluster. */
  readonly effect: string;
  /** The smallest change to the program that fixes it. */
  readonly fix: string;
}

/** A problem without its construct: a value, such as a match or a listener, does not know who uses it. */
export type ValueProblem = Omit<Problem, 'path'>;

/**
 * A problem reported by code outside this package: the validation of another library's construct, or an error thrown
 * while an object was rendered. It has a path and a message, but neither effect nor fix.
 */
export interface ForeignProblem {
  /** Path of the construct, as in `node.path`. */
  readonly path: string;
  /** The message of the validation or the error. */
  readonly message: string;
  /**
   * The value that was thrown.
   *
   * @default - none: a validation returned a message.
   */
  readonly cause?: unknown;
  /**
   * Only a `Problem` has it.
   *
   * @default - always undefined.
   */
  readonly rule?: undefined;
  /**
   * Only a `Problem` has it.
   *
   * @default - always undefined.
   */
  readonly effect?: undefined;
  /**
   * Only a `Problem` has it.
   *
   * @default - always undefined.
   */
  readonly fix?: undefined;
}

/** A problem that keeps a program from being written. */
export type ProgramProblem = Problem | ForeignProblem;

const problemsSymbol = Symbol.for('cdk8s-istio.problems');
const warningsSymbol = Symbol.for('cdk8s-istio.warnings');

type Finder = () => readonly ValueProblem[];
type Holder = { [problemsSymbol]?: Finder[]; [warningsSymbol]?: Finder[] };

/**
 * Registers a function that finds the problems of a construct when the tree is validated. cdk8s' own `App` gets the
 * text through `node.addValidation`; the `App` of this package reads the structured form with `problemsOf`.
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
 * Registers a function that finds the warnings of a construct, which do not stop the write. The `App` of this package
 * prints them with the warnings of the check; cdk8s' own `App`, whose validations can only fail, does not show them.
 */
export function reportWarnings(construct: IConstruct, find: Finder): void {
  const holder = construct as IConstruct & Holder;
  if (holder[warningsSymbol] === undefined) Object.defineProperty(holder, warningsSymbol, { value: [] });
  holder[warningsSymbol]?.push(find);
}

/** The problems that a construct reports about itself; none for a construct of another library. */
export function problemsOf(construct: IConstruct): Problem[] {
  return found(construct, (construct as IConstruct & Holder)[problemsSymbol]);
}

/** The warnings that a construct reports about itself; none for a construct of another library. */
export function warningsOf(construct: IConstruct): Problem[] {
  return found(construct, (construct as IConstruct & Holder)[warningsSymbol]);
}

function found(construct: IConstruct, finders: readonly Finder[] = []): Problem[] {
  return finders.flatMap((find) => find().map((problem) => ({ path: construct.node.path, ...problem })));
}

/** A problem as the lines below its path: message, effect and fix. */
export function problemText(problem: ValueProblem): string {
  return `${problem.message} (${problem.rule})\n    on the wire: ${problem.effect}\n    fix: ${problem.fix}`;
}
