import { onText } from "./sql-text.mjs";

const TABLES =
  "installation|client_key|client_draft|onboarding_link|key_rotation|revival_case|key_hand_over|configuration_change|configuration_revision|organization|client_template|fleet_row";
/** A new organization or template has no installation yet, so its creation needs no lock. */
const CHANGES = new RegExp(
  `\\b(insert\\s+into(?!\\s+"?(organization|client_template)\\b)|update|delete\\s+from|merge\\s+into)\\s+(only\\s+)?("?\\w+"?\\s*\\.\\s*)?"?(${TABLES})"?(?!\\w)`,
  "i",
);
/** Rows that nobody else has locked are claimed and changed by one statement. */
const CLAIMS = /\bskip\s+locked\b/i;

/** Relations to rows that only the lock's transaction writes, as prisma/schema names them. */
const RELATIONS =
  /^(installations?|keys?|oldKey|newKey|rotations(From)?|revivals|handovers|drafts|links?|revisions|changes|organization|template|fleetRow)$/;
const WRITES =
  /^(create|createMany|connectOrCreate|update|updateMany|upsert|delete|deleteMany|set|disconnect)$/;

const nameOf = (node) =>
  node.type === "Identifier" ? node.name : node.type === "Literal" ? String(node.value) : "";

/** `x.tx.$executeRaw`: the transaction of a lock, as lib/db/locks.ts gives it out. */
function isOnLockedTransaction(node) {
  const call =
    node.parent.type === "TaggedTemplateExpression"
      ? node.parent.tag
      : node.parent.type === "CallExpression"
        ? node.parent.callee
        : null;
  return (
    call?.type === "MemberExpression" &&
    call.object.type === "MemberExpression" &&
    nameOf(call.object.property) === "tx"
  );
}

/**
 * What types cannot see of the rule that whatever belongs to an installation is written by the transaction of
 * its lock (lib/db/client.ts): SQL, and writes that are nested in those of another model.
 */
export const installationLocks = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      lock: "What belongs to an installation is written with the transaction of its lock (lib/db/locks.ts).",
    },
  },
  create(context) {
    const refuse = (node) => context.report({ node, messageId: "lock" });
    return {
      ...onText((node, text) => {
        if (CHANGES.test(text) && !CLAIMS.test(text) && !isOnLockedTransaction(node)) refuse(node);
      }),
      // alert.update({ data: { installation: { update: … } } })
      "ObjectExpression > Property"(node) {
        if (node.value.type !== "ObjectExpression" || !RELATIONS.test(nameOf(node.key))) return;
        const nested = node.value.properties.some(
          (each) => each.type === "Property" && WRITES.test(nameOf(each.key)),
        );
        if (nested) refuse(node);
      },
    };
  },
};
