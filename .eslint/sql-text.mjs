/**
 * A visitor that calls `check` with each text of a file that may be SQL: string literals and templates. What
 * is put into a template stands in its text as `?`.
 */
export function onText(check) {
  return {
    Literal(node) {
      if (typeof node.value === "string") check(node, node.value);
    },
    TemplateLiteral(node) {
      check(node, node.quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw).join(" ? "));
    },
  };
}
