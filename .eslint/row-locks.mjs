import { onText } from "./sql-text.mjs";

const WAITS =
  /\bselect\b[^;]*\bfor\s+(no\s+key\s+update|update|share|key\s+share)\b(?!(\s+of\s+[\w", ]+?)?\s+skip\s+locked\b)/i;

/** Row locks that are waited for have one home and one order. Claims with `skip locked` never wait. */
export const rowLocks = {
  meta: {
    type: "problem",
    schema: [],
    messages: { home: "Row locks live in lib/db/locks.ts, which says in which order they are taken." },
  },
  create(context) {
    return onText((node, text) => {
      if (WAITS.test(text)) context.report({ node, messageId: "home" });
    });
  },
};
