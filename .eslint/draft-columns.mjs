import { onText } from "./sql-text.mjs";

const FIELDS = /^draft(Scopes|ChildOrganizationNumbers|Claims)$/;
const COLUMNS = /(?<![\w"])"?(scopes|child_organization_numbers|claims)"?(?![\w"])/i;
const TABLE = /\b(from|join|into|update|only)\s+("?\w+"?\s*\.\s*)?"?installation"?(?![\w"])/i;

/**
 * What onboarding asked for is kept on the installation and never updated. Whoever reads it later believes
 * that a client still has what it was created with, so only lib/core/clients/current-configuration.ts reads
 * it, and only what registers an installation writes it. Everybody else asks that module what a client has.
 */
export const draftColumns = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      owner:
        "What onboarding asked for is not what a client has: use loadCurrentConfiguration (lib/core/clients/current-configuration.ts).",
    },
  },
  create(context) {
    const refuse = (node) => context.report({ node, messageId: "owner" });
    return {
      ...onText((node, text) => {
        if (FIELDS.test(text) || (TABLE.test(text) && COLUMNS.test(text))) refuse(node);
      }),
      // Every use of the name: row.draftScopes, { draftScopes }, { select: { draftScopes: true } }
      Identifier(node) {
        const { parent } = node;
        // { draftScopes } has the name twice, as key and as value.
        if (parent.type === "Property" && parent.shorthand && parent.value === node) return;
        if (FIELDS.test(node.name)) refuse(node);
      },
    };
  },
};
