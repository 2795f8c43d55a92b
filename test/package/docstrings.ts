import { relative } from 'node:path';
import ts from 'typescript-5';

/**
 * What is missing in the docstrings of what a module exports: one line for each symbol or public member
 * without a word, and for each optional field of props that does not say what holds when it is left out.
 */
export function docstringFaults(entry: string, root: string): string[] {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [entry], include: [] }, ts.sys, root);
  const program = ts.createProgram([entry], { ...options, types: [] });
  const types = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && types.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${entry} exports nothing`);

  const faults = new Set<string>();
  for (const exported of types.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? types.getAliasedSymbol(exported) : exported;
    check(symbol, symbol.name);
    for (const member of membersOf(symbol)) check(member, `${symbol.name}.${member.name}`);
  }
  return [...faults];

  function check(symbol: ts.Symbol, name: string): void {
    const declarations = (symbol.declarations ?? []).filter(isOurs);
    const [declaration] = declarations;
    if (declaration === undefined || declarations.some(isHidden)) return;
    const say = (fault: string) => faults.add(`${place(declaration)} ${name}: ${fault}`);
    if (ts.displayPartsToString(symbol.getDocumentationComment(types)).trim() === '') say('no docstring');
    if (declarations.some(isOptionalField)) defaultFaults(symbol).forEach(say);
  }

  /** Fields and methods, also those of bases; of a union those of each alternative. */
  function membersOf(symbol: ts.Symbol): ts.Symbol[] {
    const isType =
      symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias);
    if (!isType) return [];
    const type = types.getDeclaredTypeOfSymbol(symbol);
    const alternatives = type.isUnion() ? type.types : [type];
    const own = alternatives.flatMap((alternative) => types.getPropertiesOfType(alternative));
    const statics = symbol.flags & ts.SymbolFlags.Class ? [...(symbol.exports?.values() ?? [])] : [];
    return [...own, ...statics.filter((member) => member.name !== 'prototype')];
  }

  function defaultFaults(symbol: ts.Symbol): string[] {
    const tags = symbol.getJsDocTags(types).filter(({ name }) => name === 'default');
    const [tag] = tags;
    if (tag === undefined || tags.length > 1) return ['optional, so it needs one @default'];
    const text = ts.displayPartsToString(tag.text).trim();
    return isDefault(text) ? [] : [`@default takes a literal, or a dash and what happens; not '${text}'`];
  }

  function isOurs(declaration: ts.Declaration): boolean {
    const { fileName } = declaration.getSourceFile();
    return (
      fileName.startsWith(`${root}/`) &&
      !fileName.includes('/node_modules/') &&
      !fileName.includes('/imports/')
    );
  }

  function place(declaration: ts.Declaration): string {
    const file = declaration.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(declaration.getStart());
    return `${relative(root, file.fileName)}:${line + 1}`;
  }
}

function isOptionalField(declaration: ts.Declaration): boolean {
  return ts.isPropertySignature(declaration) && declaration.questionToken !== undefined;
}

/** Private to the class, or to this package (`@internal` is not in the declaration files). */
function isHidden(declaration: ts.Declaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isInternal = ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'internal');
  return isInternal || (ts.getCombinedModifierFlags(declaration) & hidden) !== 0;
}

/** `- no limit.`, or one literal: `true`, `5`, `'app'`, `{ istio: 'ingressgateway' }`, `Duration.seconds(1)`. */
function isDefault(text: string): boolean {
  if (text.startsWith('-')) return /^- \S+/.test(text);
  const { statements } = ts.createSourceFile('default.ts', `(${text})`, ts.ScriptTarget.ES2022);
  const [statement] = statements;
  if (statements.length !== 1 || statement === undefined || !ts.isExpressionStatement(statement))
    return false;
  const { expression } = statement;
  return ts.isParenthesizedExpression(expression) && literals.has(expression.expression.kind);
}

const literals: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ArrayLiteralExpression,
  ts.SyntaxKind.CallExpression,
  ts.SyntaxKind.FalseKeyword,
  ts.SyntaxKind.NumericLiteral,
  ts.SyntaxKind.ObjectLiteralExpression,
  ts.SyntaxKind.PropertyAccessExpression,
  ts.SyntaxKind.StringLiteral,
  ts.SyntaxKind.TrueKeyword,
]);
