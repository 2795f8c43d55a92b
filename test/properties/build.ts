import * as cdk8s from 'cdk8s';
import * as plus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as library from '../../lib';
import { type Expression, evaluate, rearrange } from './expression';
import type { Program } from './program';
import { type Frame, statementsOf } from './statements';

/** What may differ from run to run without a difference in the YAML. */
export interface BuildOptions extends Frame {
  /** Puts the names of every props object into another order. */
  readonly arrange?: (names: string[]) => string[];
}

const imported = new Map<string, unknown>([
  ...Object.entries(cdk8s),
  ...Object.entries(plus),
  ['Construct', Construct],
  // Last, so that App is ours.
  ...Object.entries(library),
]);

/** Makes the constructs of a program. */
export function build(program: Program, options: BuildOptions = {}): cdk8s.App {
  const app = new library.App();
  const scope = new Map<string, unknown>([...imported, ['app', app]]);
  const { arrange } = options;
  const value = (expression: Expression) =>
    evaluate(arrange === undefined ? expression : rearrange(expression, arrange), scope);
  for (const statement of statementsOf(program, options)) {
    if (statement.kind === 'call') {
      value(statement.call);
      continue;
    }
    const type = scope.get(statement.type);
    if (typeof type !== 'function') throw new Error(`there is no class ${statement.type}`);
    scope.set(statement.variable, Reflect.construct(type, statement.arguments.map(value)));
  }
  return app;
}

/** The YAML of a program, all objects in one text. */
export function yamlOf(program: Program, options: BuildOptions = {}): string {
  return build(program, options).synthYaml();
}
