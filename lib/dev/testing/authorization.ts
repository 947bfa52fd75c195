import ts from "typescript";

/**
 * Finds the exports of a service file that do not authorize, from its syntax tree.
 *
 * The rule for `lib/services/<entity>/<verb>.ts`: each exported function is asynchronous, and its first
 * statement calls one of the `authorize…` functions of `lib/context/authorize.ts` or passes the context to
 * another verb, to which the rule applies too. Only `parseInput` may run before. Besides functions, a file
 * may export types and literal constants. Everything else belongs in `internal/` (private to its folder), in
 * `lib/core` or in `lib/domain`. `schemas.ts` exports no functions.
 *
 * @param file path within the repository, which decides the kind of file and resolves imports
 * @param text the file's source
 * @returns one line for each export that breaks the rule
 */
export function unauthorizedExports(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const imported = importedNames(source);
  const isSchemas = file.endsWith("/schemas.ts");
  const exportedLater = new Set<string>();
  const problems: string[] = [];
  for (const statement of source.statements)
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (statement.isTypeOnly) continue;
      if (statement.moduleSpecifier || !clause || !ts.isNamedExports(clause)) problems.push("re-exports");
      else for (const each of clause.elements) exportedLater.add((each.propertyName ?? each.name).text);
    } else if (ts.isExportAssignment(statement)) problems.push("default export");
    else if (ts.isModuleDeclaration(statement) && isExported(statement)) problems.push("exports a namespace");
    else if (ts.isImportEqualsDeclaration(statement) && isExported(statement)) problems.push("re-exports");
  const declared = new Set(source.statements.flatMap(declaredNames));
  for (const name of exportedLater) if (!declared.has(name)) problems.push(`${name}: is not declared here`);
  if (isSchemas && mentions(source, (node) => ts.isIdentifier(node) && node.text === "ctx"))
    problems.push("schemas.ts knows no context");

  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement)) {
      const name = statement.name?.text ?? "default";
      if (!isExported(statement) && !exportedLater.has(name)) continue;
      if (!statement.name) problems.push("default export");
      else if (isSchemas) problems.push(`${name}: schemas.ts exports no functions`);
      else if (!authorizesFirst(statement, imported)) problems.push(`${name}: does not authorize first`);
    } else if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        const name = declaration.name.getText(source);
        if (!isExported(statement) && !exportedLater.has(name)) continue;
        if (!isSchemas && !isLiteral(declaration.initializer)) problems.push(`${name}: is no literal`);
        if (isSchemas && isFunction(declaration.initializer))
          problems.push(`${name}: schemas.ts exports no functions`);
      }
    } else if (
      (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) &&
      (isExported(statement) || exportedLater.has(statement.name?.text ?? ""))
    ) {
      problems.push(`${statement.name?.text ?? "default"}: is no function`);
    }
  }
  return problems;
}

/** The names that a statement declares, each by itself and not in a pattern. */
function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  const name = (statement as ts.DeclarationStatement).name;
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

function mentions(node: ts.Node, test: (node: ts.Node) => boolean): boolean {
  return test(node) || (ts.forEachChild(node, (child) => mentions(child, test) || undefined) ?? false);
}

function isExported(node: ts.HasModifiers): boolean {
  return ts.getModifiers(node)?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** Which module each imported name comes from. */
function importedNames(source: ts.SourceFile): Map<string, string> {
  const names = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamedImports(bindings))
      for (const each of bindings.elements) if (!each.propertyName) names.set(each.name.text, from);
  }
  return names;
}

function authorizesFirst(verb: ts.FunctionDeclaration, imported: Map<string, string>): boolean {
  const isAsync = ts.getModifiers(verb)?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword);
  if (!isAsync || verb.parameters.some((each) => each.initializer && !isLiteral(each.initializer)))
    return false;
  for (const statement of verb.body?.statements ?? []) {
    const call = callOf(statement);
    if (!call || call.awaitsArgument) return false;
    if (call.name === "parseInput" && imported.get("parseInput") === "@/lib/core/input/parse-input") continue;
    const from = imported.get(call.name) ?? "";
    if (from === "@/lib/context/authorize")
      return (
        call.name.startsWith("authorize") &&
        (call.passesContext || call.name === "authorizeSecret") &&
        (call.settles || call.name !== "authorizeSubject") &&
        (call.used || !/^authorize(Client|Applicant)$/.test(call.name))
      );
    return call.passesContext && call.settles && isVerbModule(from);
  }
  return false;
}

/**
 * Whether a module is another verb, to which the same rule applies: in the same folder or of another entity,
 * but not internal.
 */
function isVerbModule(from: string): boolean {
  return /^\.\/[\w-]+$|^@\/lib\/services\/[\w-]+\/[\w-]+$/.test(from) && !/\/(schemas|internal)$/.test(from);
}

/**
 * The call that is the whole statement, or null: `f(…)`, `await f(…)`, `const x = await f(…)`,
 * `return f(…)` or `yield* f(…)`.
 */
function callOf(statement: ts.Statement): {
  name: string;
  passesContext: boolean;
  settles: boolean;
  used: boolean;
  awaitsArgument: boolean;
} | null {
  let expression: ts.Expression | undefined;
  if (ts.isExpressionStatement(statement) || ts.isReturnStatement(statement))
    expression = statement.expression;
  else if (ts.isVariableStatement(statement) && statement.declarationList.declarations.length === 1)
    expression = statement.declarationList.declarations[0]!.initializer;
  let settles = ts.isReturnStatement(statement);
  if (expression && (ts.isAwaitExpression(expression) || ts.isYieldExpression(expression))) {
    settles = true;
    expression = expression.expression;
  }
  if (!expression || !ts.isCallExpression(expression) || !ts.isIdentifier(expression.expression)) return null;
  const [first] = expression.arguments;
  return {
    name: expression.expression.text,
    passesContext: first !== undefined && ts.isIdentifier(first) && first.text === "ctx",
    settles,
    used: !ts.isExpressionStatement(statement),
    awaitsArgument: expression.arguments.some((each) => mentions(each, ts.isAwaitExpression)),
  };
}

function isFunction(expression: ts.Expression | undefined): boolean {
  return expression !== undefined && (ts.isArrowFunction(expression) || ts.isFunctionExpression(expression));
}

/**
 * Whether an expression consists of numbers, texts, lists and objects only, and of nothing that can be
 * called.
 */
function isLiteral(expression: ts.Expression | undefined): boolean {
  if (!expression) return false;
  if (ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression))
    return isLiteral(expression.expression);
  if (ts.isPrefixUnaryExpression(expression)) return isLiteral(expression.operand);
  if (ts.isBinaryExpression(expression)) return isLiteral(expression.left) && isLiteral(expression.right);
  if (ts.isArrayLiteralExpression(expression))
    return expression.elements.every((each) => isLiteral(ts.isSpreadElement(each) ? each.expression : each));
  if (ts.isObjectLiteralExpression(expression))
    return expression.properties.every(
      (each) => ts.isPropertyAssignment(each) && isLiteral(each.initializer),
    );
  return (
    ts.isLiteralExpression(expression) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(
      expression.kind,
    )
  );
}
