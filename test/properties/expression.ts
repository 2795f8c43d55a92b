/** A value as TypeScript writes it: enough of the language for the programs of these tests. */
export type Expression =
  | string
  | number
  | boolean
  | undefined
  | readonly Expression[]
  | Fields
  | Chain
  | Ordered;

export interface Fields {
  readonly [name: string]: Expression;
}

interface Step {
  readonly name: string;
  readonly arguments?: readonly Expression[];
}

/** A name and what is called on it, such as `header('x').not.is('a')`. */
export class Chain {
  constructor(readonly steps: readonly Step[]) {}

  call(path: string, ...args: readonly Expression[]): Chain {
    return new Chain([...this.steps, ...stepsOf(path, args)]);
  }
}

/** Fields whose order has a meaning, so that nobody may shuffle them. */
export class Ordered {
  constructor(readonly fields: Fields) {}
}

export function call(path: string, ...args: readonly Expression[]): Chain {
  return new Chain(stepsOf(path, args));
}

export function reference(path: string): Chain {
  return new Chain(path.split('.').map((name) => ({ name })));
}

function stepsOf(path: string, args: readonly Expression[]): Step[] {
  const names = path.split('.');
  return names.map((name, index) => (index === names.length - 1 ? { name, arguments: args } : { name }));
}

/** Puts the fields of every props object into the order that `arrange` makes of them. */
export function rearrange(expression: Expression, arrange: (names: string[]) => string[]): Expression {
  const again = (inner: Expression) => rearrange(inner, arrange);
  if (expression instanceof Chain) {
    return new Chain(expression.steps.map((step) => ({ ...step, arguments: step.arguments?.map(again) })));
  }
  if (expression instanceof Ordered) return expression;
  if (isList(expression)) return expression.map(again);
  if (typeof expression !== 'object') return expression;
  const names = arrange(Object.keys(expression));
  return Object.fromEntries(names.map((name) => [name, again(expression[name])]));
}

/** The value itself, made from what the names of the scope stand for. */
export function evaluate(expression: Expression, scope: ReadonlyMap<string, unknown>): unknown {
  if (expression instanceof Chain) return evaluateChain(expression, scope);
  if (expression instanceof Ordered) return evaluate(expression.fields, scope);
  if (isList(expression)) return expression.map((inner) => evaluate(inner, scope));
  if (typeof expression !== 'object') return expression;
  return Object.fromEntries(present(expression).map(([name, inner]) => [name, evaluate(inner, scope)]));
}

function evaluateChain(chain: Chain, scope: ReadonlyMap<string, unknown>): unknown {
  return chain.steps.reduce((value: unknown, step, index) => {
    const member: unknown = index === 0 ? scope.get(step.name) : Reflect.get(Object(value), step.name);
    if (step.arguments === undefined) return member;
    if (typeof member !== 'function') throw new Error(`${print(chain)}: ${step.name} is no function`);
    return Reflect.apply(
      member,
      value,
      step.arguments.map((argument) => evaluate(argument, scope)),
    );
  }, undefined);
}

/** The text of the expression. */
export function print(expression: Expression): string {
  if (expression instanceof Chain) {
    return expression.steps
      .map((step) =>
        step.arguments === undefined ? step.name : `${step.name}(${step.arguments.map(print).join(', ')})`,
      )
      .join('.');
  }
  if (expression instanceof Ordered) return print(expression.fields);
  if (isList(expression)) return `[${expression.map(print).join(', ')}]`;
  if (typeof expression !== 'object') return JSON.stringify(expression) ?? 'undefined';
  const fields = present(expression).map(([name, inner]) => `${printName(name)}: ${print(inner)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function printName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

/** The names at the beginning of chains: what the program has to import or to declare. */
export function rootsOf(expression: Expression): string[] {
  if (expression instanceof Chain) {
    const [first] = expression.steps;
    const inner = expression.steps.flatMap((step) => (step.arguments ?? []).flatMap(rootsOf));
    return first === undefined ? inner : [first.name, ...inner];
  }
  if (expression instanceof Ordered) return rootsOf(expression.fields);
  if (isList(expression)) return expression.flatMap(rootsOf);
  return typeof expression === 'object' ? Object.values(expression).flatMap(rootsOf) : [];
}

function isList(expression: Expression): expression is readonly Expression[] {
  return Array.isArray(expression);
}

function present(fields: Fields): [string, Expression][] {
  return Object.entries(fields).filter(([, value]) => value !== undefined);
}
