const UNBOUNDED = /^(string|array|email|url|httpUrl|set|map|base64|base64url|jwt|stringFormat)$/;
const BOUNDS = /^(max|length)$/;

/** The first call of a chain: `z.string()` of `z.string().trim().max(3)`. */
const isZod = (callee) =>
  callee.type === "MemberExpression" &&
  !callee.computed &&
  UNBOUNDED.test(callee.property.name) &&
  (isZ(callee.object) ||
    (callee.object.type === "MemberExpression" &&
      isZ(callee.object.object) &&
      callee.object.property.name === "coerce"));
const isZ = (node) => node.type === "Identifier" && node.name === "z";

/**
 * A schema limits every text and list that comes from outside, in its own chain: `z.string().max(200)`.
 * Without a limit one request can keep the process busy for minutes, whatever a later check says.
 * Records are limited by their keys: an enumeration, or texts with a limit.
 */
export const boundedInput = {
  meta: {
    type: "problem",
    schema: [],
    messages: { limit: "Text and lists from outside need a limit: `.max(…)` or `.length(…)` in this chain." },
  },
  create(context) {
    return {
      CallExpression(node) {
        if (!isZod(node.callee)) return;
        for (
          let call = node;
          call.parent.type === "MemberExpression" &&
          call.parent.object === call &&
          call.parent.parent.type === "CallExpression" &&
          call.parent.parent.callee === call.parent;
          call = call.parent.parent
        )
          if (BOUNDS.test(call.parent.property.name)) return;
        context.report({ node, messageId: "limit" });
      },
    };
  },
};
