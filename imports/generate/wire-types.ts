import ts from 'typescript-5';

/**
 * Turns what `cdk8s import` generates into types alone, in the words of the wire:
 *
 * - an interface keeps its name; its fields get back the names they have in YAML, which only the body of
 *   the generated `toJson_…` function knows (`consecutive5XxErrors` stands for `consecutive5xxErrors`);
 * - an enum becomes the union of its values, as they are written in YAML;
 * - a class that wraps a number or a string becomes the union of what it wraps;
 * - classes of API objects, functions, comments and imports that nothing needs any more go.
 *
 * What is none of these is an error, so that a new kind of output is seen and not dropped.
 */
export function wireTypes(fileName: string, source: string): string {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.ES2022, true);
  const names = wireNames(file);
  const types = file.statements.flatMap((statement) => typeOf(statement, names));
  const body = types.join('\n');
  return [...importsOf(file, body), body].join('\n');
}

type WireNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

function typeOf(statement: ts.Statement, names: WireNames): string[] {
  if (ts.isInterfaceDeclaration(statement)) return [interfaceText(statement, names)];
  if (ts.isEnumDeclaration(statement)) return [unionText(statement.name.text, enumValues(statement))];
  if (ts.isClassDeclaration(statement)) return isApiObject(statement) ? [] : [wrapperText(statement)];
  if (ts.isFunctionDeclaration(statement) || ts.isImportDeclaration(statement)) return [];
  throw new Error(`cdk8s import generated something new: ${statement.getText().slice(0, 200)}`);
}

function interfaceText(declaration: ts.InterfaceDeclaration, names: WireNames): string {
  const name = declaration.name.text;
  const fields = declaration.members.map((member) => {
    if (!ts.isPropertySignature(member) || member.type === undefined)
      throw new Error(`${name}: no plain field`);
    const wireName = names.get(name)?.get(propertyName(member.name));
    if (wireName === undefined) throw new Error(`${name}: no wire name for ${member.name.getText()}`);
    const optional = member.questionToken === undefined ? '' : '?';
    return `  readonly ${quoted(wireName)}${optional}: ${member.type.getText()};\n`;
  });
  return `export interface ${name} {\n${fields.join('')}}\n`;
}

/** Reads `toJson_X`: in `'wire_name': f(obj.property)` the key is the name on the wire. */
function wireNames(file: ts.SourceFile): WireNames {
  const names = new Map<string, Map<string, string>>();
  for (const statement of file.statements) {
    if (!ts.isFunctionDeclaration(statement) || !statement.name?.text.startsWith('toJson_')) continue;
    const fields = new Map<string, string>();
    for (const assignment of resultOf(statement)) {
      if (!ts.isPropertyAssignment(assignment))
        throw new Error(`${statement.name.text}: no plain assignment`);
      fields.set(propertyOfObj(assignment.initializer), propertyName(assignment.name));
    }
    names.set(statement.name.text.slice('toJson_'.length), fields);
  }
  return names;
}

function resultOf(toJson: ts.FunctionDeclaration): readonly ts.ObjectLiteralElementLike[] {
  for (const statement of toJson.body?.statements ?? []) {
    if (!ts.isVariableStatement(statement)) continue;
    const value = statement.declarationList.declarations[0]?.initializer;
    if (value !== undefined && ts.isObjectLiteralExpression(value)) return value.properties;
  }
  throw new Error(`${toJson.name?.text}: no result`);
}

function propertyOfObj(expression: ts.Expression): string {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'obj') found.add(node.name.text);
    else ts.forEachChild(node, visit);
  };
  visit(expression);
  const [property] = found;
  if (property === undefined || found.size > 1) throw new Error(`not one property: ${expression.getText()}`);
  return property;
}

function enumValues(declaration: ts.EnumDeclaration): string[] {
  return declaration.members.map(({ initializer, name }) => {
    if (initializer === undefined) throw new Error(`${declaration.name.text}.${name.getText()} has no value`);
    return ts.isStringLiteral(initializer) ? `'${initializer.text}'` : initializer.getText();
  });
}

/** `IntOrString` and its kin: what their static `from…` methods take is what stands in YAML. */
function wrapperText(declaration: ts.ClassDeclaration): string {
  const name = declaration.name?.text ?? '';
  const wrapped = declaration.members
    .filter(ts.isMethodDeclaration)
    .map((from) => from.parameters[0]?.type?.getText());
  const types = wrapped.filter((type) => type !== undefined);
  if (types.length === 0) throw new Error(`${name} wraps nothing`);
  return unionText(name, types);
}

function isApiObject(declaration: ts.ClassDeclaration): boolean {
  return declaration.heritageClauses?.some((clause) => clause.getText() === 'extends ApiObject') ?? false;
}

function unionText(name: string, members: readonly string[]): string {
  return `export type ${name} = ${members.join(' | ')};\n`;
}

/** The imports that the types still need, as `import type`: nothing of them is left at run time. */
function importsOf(file: ts.SourceFile, body: string): string[] {
  return file.statements.filter(ts.isImportDeclaration).flatMap((declaration) => {
    const bindings = declaration.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) throw new Error(declaration.getText());
    const needed = bindings.elements
      .map(({ name }) => name.text)
      .filter((name) => body.includes(`: ${name};`));
    const from = declaration.moduleSpecifier.getText();
    return needed.length === 0 ? [] : [`import type { ${needed.join(', ')} } from ${from};\n`];
  });
}

function propertyName(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}

function quoted(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}
