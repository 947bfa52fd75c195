const RUNNERS = /^(withTransaction|withBookkeeping)$/;
/** What counts or sends outside the database (lib/base/rate-limit.ts): each run would count once more. */
const COUNTERS = /^(consumePoint|secondsToWait|fetch)$/;
/** Methods that change the list, map or set that they are called on. */
const MUTATORS = /^(push|unshift|pop|shift|splice|sort|reverse|fill|set|add|delete|clear|append)$/;

const isCallback = (node) =>
  /Function/.test(node.type) &&
  node.parent.type === "CallExpression" &&
  node.parent.callee.type === "Identifier" &&
  RUNNERS.test(node.parent.callee.name);

/** The first name of `a.b[0].c`; null when the expression does not start with a name. */
function rootOf(node) {
  let at = node;
  while (at.type === "MemberExpression" || at.type === "TSNonNullExpression")
    at = at.type === "MemberExpression" ? at.object : at.expression;
  return at.type === "Identifier" ? at : null;
}

/**
 * A transaction that PostgreSQL cancels is run again (lib/core/db/transaction.ts), so its callback must not
 * leave traces outside: it assigns to no variable from outside, changes no list, map or set from outside, and
 * counts no request in a limit of the process.
 */
export const transactionCallbacks = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      outside:
        "A transaction may be run again: return the value instead of changing '{{name}}', which is declared outside.",
      counted: "A transaction may be run again: call '{{name}}' before or after it, once.",
    },
  },
  create(context) {
    const { sourceCode } = context;

    function check(node, target) {
      const root = rootOf(target);
      if (!root) return;
      const callback = sourceCode.getAncestors(node).find(isCallback);
      if (!callback) return;
      let scope = sourceCode.getScope(root);
      while (scope && !scope.set.has(root.name)) scope = scope.upper;
      const declared = scope?.block;
      if (declared && declared.range[0] >= callback.range[0] && declared.range[1] <= callback.range[1])
        return;
      context.report({ node, messageId: "outside", data: { name: root.name } });
    }

    return {
      AssignmentExpression: (node) => check(node, node.left),
      UpdateExpression: (node) => check(node, node.argument),
      "UnaryExpression[operator='delete']": (node) => check(node, node.argument),
      CallExpression(node) {
        const { callee } = node;
        if (callee.type === "Identifier" && COUNTERS.test(callee.name)) {
          const { name } = callee;
          if (sourceCode.getAncestors(node).some(isCallback))
            context.report({ node, messageId: "counted", data: { name } });
        }
        if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
        if (MUTATORS.test(callee.property.name)) check(node, callee.object);
      },
    };
  },
};
