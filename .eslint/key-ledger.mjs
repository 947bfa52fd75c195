import { onText } from "./sql-text.mjs";

const READS = /^(find(Unique|First)(OrThrow)?|findMany|count|aggregate|groupBy|fields)$/;
const WRITES =
  /^(create|createMany|connectOrCreate|update|updateMany|upsert|delete|deleteMany|set|disconnect)$/;
/** The relations that lead to keys, as prisma/schema names them. */
const RELATIONS = /^(keys|key|oldKey|newKey)$/;
const SQL_WRITE =
  /\b(insert\s+into|update|delete\s+from|merge\s+into|truncate(\s+table)?|copy)\s+(only\s+)?("?\w+"?\s*\.\s*)?"?client_key"?(?!\w)/i;

const nameOf = (node, computed) =>
  node.type === "Identifier" && !computed ? node.name : node.type === "Literal" ? String(node.value) : null;

const isTable = (node) =>
  node.type === "MemberExpression" && nameOf(node.property, node.computed) === "clientKey";

/**
 * Only the ledger (lib/core/keys/ledger) writes client keys, since it alone knows what a change means for the
 * other keys. Everybody may read: `x.clientKey.findMany(…)` and the like. Everything else that is done with
 * the table is refused, also handing it on.
 */
export const keyLedger = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      ledger:
        "Client keys are written by lib/core/keys/ledger alone (in tests by lib/dev/testing/key-rows.ts).",
    },
  },
  create(context) {
    const refuse = (node) => context.report({ node, messageId: "ledger" });
    return {
      ...onText((node, text) => {
        if (SQL_WRITE.test(text)) refuse(node);
      }),
      MemberExpression(node) {
        if (!isTable(node)) return;
        const { parent } = node;
        const method =
          parent.type === "MemberExpression" && parent.object === node
            ? nameOf(parent.property, parent.computed)
            : null;
        if (method === null || !READS.test(method)) refuse(node);
      },
      // const { clientKey } = tx
      "ObjectPattern > Property"(node) {
        if (nameOf(node.key, node.computed) === "clientKey") refuse(node);
      },
      // installation.update({ data: { keys: { create: … } } })
      "ObjectExpression > Property"(node) {
        if (node.value.type !== "ObjectExpression" || !RELATIONS.test(nameOf(node.key, node.computed) ?? ""))
          return;
        const nested = node.value.properties.some(
          (each) => each.type === "Property" && WRITES.test(nameOf(each.key, each.computed) ?? ""),
        );
        if (nested) refuse(node);
      },
    };
  },
};
