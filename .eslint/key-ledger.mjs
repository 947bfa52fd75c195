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
    const sql = onText((node, text) => {
      if (SQL_WRITE.test(text)) refuse(node);
    });
    return {
      ...sql,
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
      // const table = "clientKey", and tx[table] then
      Literal(node) {
        sql.Literal(node);
        if (node.value === "clientKey" && !/^(TSLiteralType|MemberExpression)$/.test(node.parent.type))
          refuse(node);
      },
      // Prisma.raw("client_key")
      "CallExpression[callee.property.name='raw'] > Literal[value=/client_key/]": refuse,
      // installation.update({ data: { keys: … } }), whatever stands there
      "CallExpression[callee.property.name=/^(create|update|upsert)/] ObjectExpression > Property"(node) {
        if (!RELATIONS.test(nameOf(node.key, node.computed) ?? "") || node.value.type === "Literal") return;
        const { parent } = node;
        const holder = parent.parent;
        if (
          holder.type === "Property" &&
          /^(data|create|update)$/.test(nameOf(holder.key, holder.computed) ?? "")
        )
          refuse(node);
      },
      // const keys = { create: … }, data.keys = { update: … }
      ObjectExpression(node) {
        if (
          !node.properties.some(
            (each) => each.type === "Property" && WRITES.test(nameOf(each.key, each.computed) ?? ""),
          )
        )
          return;
        let up = node.parent;
        while (/^(Conditional|Logical|TSAs|TSSatisfies)Expression$|^Spread|^ObjectExpression$/.test(up.type))
          up = up.parent;
        const name =
          up.type === "VariableDeclarator"
            ? up.id.name
            : up.type === "AssignmentExpression" && up.left.type === "MemberExpression"
              ? nameOf(up.left.property, up.left.computed)
              : up.type === "Property"
                ? nameOf(up.key, up.computed)
                : null;
        if (RELATIONS.test(name ?? "")) refuse(node);
      },
    };
  },
};
