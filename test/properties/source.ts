import * as cdk8s from 'cdk8s';
import * as plus from 'cdk8s-plus-27';
import * as library from '../../lib';
import { print, rootsOf } from './expression';
import type { Program } from './program';
import { type Statement, statementsOf } from './statements';

/**
 * The program as TypeScript that a person can run.
 *
 * @param program the program
 * @param from where the library is imported from
 * @param last the statement that ends it
 */
export function source(program: Program, from = './lib', last = 'app.synth();'): string {
  const statements = statementsOf(program);
  const used = new Set(['App', ...statements.flatMap(rootsOfStatement)]);
  const modules: [string, object][] = [
    ['cdk8s', cdk8s],
    ['cdk8s-plus-27', plus],
    [from, library],
  ];
  // The library's own names go first where another module has the same one, as with App.
  const home = new Map(
    modules.flatMap(([module, names]) => Object.keys(names).map((name) => [name, module])),
  );
  const imports = modules.flatMap(([module]) => {
    const names = [...used].filter((name) => home.get(name) === module).sort();
    return names.length === 0 ? [] : [`import { ${names.join(', ')} } from '${module}';`];
  });
  return [...imports, '', 'const app = new App();', ...statements.map(printer(statements)), last, ''].join(
    '\n',
  );
}

function printer(statements: readonly Statement[]): (statement: Statement) => string {
  const referred = new Set(statements.flatMap(rootsOfStatement));
  return (statement) => {
    if (statement.kind === 'call') return `${print(statement.call)};`;
    const made = `new ${statement.type}(${statement.arguments.map(print).join(', ')});`;
    return referred.has(statement.variable) ? `const ${statement.variable} = ${made}` : made;
  };
}

function rootsOfStatement(statement: Statement): string[] {
  if (statement.kind === 'call') return rootsOf(statement.call);
  return [statement.type, ...statement.arguments.flatMap(rootsOf)];
}
