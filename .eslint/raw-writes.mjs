import { onText } from "./sql-text.mjs";

const WRITES =
  /\b(insert\s+into|merge\s+into|delete\s+from|truncate)\s|\bupdate\s+(only\s+)?[\w".?]+(\s+(as\s+)?\w+)?\s+set\b|\badd_job\s*\(/i;
const RAW = /^\$(query|execute)Raw/;

/** `tx`, or `locked.tx`: the transaction of a lock (lib/db/locks.ts). */
const isTransaction = (node) => node.name === "tx" || node.property?.name === "tx";

/**
 * SQL that writes stands directly in a call of `tx.$queryRaw` or `tx.$executeRaw`, so that it is seen to run
 * in a transaction of `withTransaction` or `withBookkeeping`. Calls of `query` belong to a connection of the
 * `pg` package, which only the worker may open.
 */
export const rawWrites = {
  meta: {
    type: "problem",
    schema: [],
    messages: { outside: "SQL that writes, outside tx.$queryRaw and tx.$executeRaw." },
  },
  create(context) {
    return onText((node, text) => {
      if (!WRITES.test(text)) return;
      const { parent } = node;
      const callee = parent.type === "TaggedTemplateExpression" ? parent.tag : null;
      const isOfTransaction =
        callee?.type === "MemberExpression" && RAW.test(callee.property.name) && isTransaction(callee.object);
      const isOfConnection = parent.type === "CallExpression" && parent.callee.property?.name === "query";
      if (!isOfTransaction && !isOfConnection) context.report({ node, messageId: "outside" });
    });
  },
};
