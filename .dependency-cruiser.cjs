/** The layers of ARCHITECTURE.md, and no cycles. */
const BASE = "^lib/(errors|result|routes|clock|ids|log|scope|shutdown|env|secret-files|search-params)\\.ts$";
const UNTESTED = "\\.test\\.tsx?$";

/** `folder` may import only what `allowed` names (and packages). */
function layer(name, folder, allowed, more = {}) {
  return {
    name,
    severity: "error",
    from: { path: folder, pathNot: UNTESTED },
    to: { path: "^(app|components|lib|prisma|e2e)/", pathNot: [folder, BASE, ...allowed], ...more },
  };
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    // Imports of types count as well.
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "base-stays-low",
      severity: "error",
      from: { path: BASE },
      to: { path: "^(app|components|lib|prisma|e2e)/", pathNot: [BASE, "^lib/domain/permissions"] },
    },
    layer("domain-is-pure", "^lib/domain/", []),
    {
      name: "domain-has-no-io",
      severity: "error",
      from: { path: "^lib/domain/", pathNot: UNTESTED },
      to: { dependencyTypes: ["core"] },
    },
    layer("crypto", "^lib/crypto/", []),
    layer("db", "^lib/db/", ["^lib/domain/tasks"]),
    layer("helseid", "^lib/helseid/", ["^lib/crypto/", "^lib/metrics/", "^lib/domain/organization-details"]),
    layer("selvbetjening", "^lib/selvbetjening/", ["^lib/crypto/", "^lib/helseid/"]),
    layer("services", "^lib/services/", [
      "^lib/domain/",
      "^lib/crypto/",
      "^lib/db/",
      "^lib/helseid/",
      "^lib/selvbetjening/",
      "^lib/(mail|webhooks|metrics)/",
      "^lib/files/(csv|unpacked-size)",
    ]),
    layer("mail", "^lib/mail/", ["^lib/domain/", "^lib/i18n/messages/"]),
    layer("metrics", "^lib/metrics/", []),
    layer("webhooks", "^lib/webhooks/", []),
    {
      name: "services-know-no-web",
      severity: "error",
      from: { path: "^lib/services/", pathNot: UNTESTED },
      to: { path: "node_modules/(next|react|next-auth|next-intl)/" },
    },
    layer("auth", "^lib/auth/", [
      "^lib/services/",
      "^lib/domain/",
      "^lib/crypto/seal",
      "^lib/helseid/staff-login",
    ]),
    layer("actions", "^lib/actions/", ["^lib/auth/", "^lib/services/", "^lib/domain/", "^lib/db/notices"]),
    layer("jobs", "^lib/jobs/", ["^lib/services/", "^lib/domain/", "^lib/db/outbox", "^lib/metrics/"]),
    layer("sandbox-is-independent", "^lib/sandbox/", []),
    {
      name: "nobody-imports-the-sandbox",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: ["^lib/(sandbox|cli|testing)/", UNTESTED] },
      to: { path: "^lib/sandbox/" },
    },
    layer("files", "^lib/files/", ["^lib/domain/"]),
    layer("webkeys-in-the-browser", "^lib/webkeys/", []),
    layer("components-fetch-nothing", "^components/", ["^lib/domain/", "^lib/webkeys/"]),
    layer("app-uses-verbs", "^app/", [
      "^components/",
      "^lib/(services|auth|actions|domain|i18n|files)/",
      "^lib/helseid/(staff-login|errors)",
      "^lib/metrics/judge-token",
    ]),
    layer("e2e-over-http", "^e2e/", [
      "^lib/testing/",
      "^lib/domain/",
      "^lib/files/handbook",
      "^prisma/fleet",
    ]),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^lib/db/generated|^\\.next" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
