import { onText } from "./sql-text.mjs";

/**
 * Only the ledger (lib/core/keys/ledger/kept.ts) reads or writes the private keys of closed installations, so
 * that nothing else can open them.
 */
export const keptKeys = {
  meta: {
    type: "problem",
    schema: [],
    messages: { kept: "The keys of closed installations are read by lib/core/keys/ledger/kept.ts alone." },
  },
  create(context) {
    const refuse = (node) => context.report({ node, messageId: "kept" });
    const sql = onText((node, text) => {
      if (/\bkept_key\b/i.test(text)) refuse(node);
    });
    return {
      ...sql,
      "MemberExpression[property.name='keptKey']": refuse,
      "ObjectPattern > Property[key.name='keptKey']": refuse,
      Literal(node) {
        sql.Literal?.(node);
        if (node.value === "keptKey") refuse(node);
      },
    };
  },
};
