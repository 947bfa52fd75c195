/** The layers of ARCHITECTURE.md, what is private to a folder, and no cycles. */
const TESTS = "\\.test\\.tsx?$";
/** Development tools and tests may import everything. */
const DEVELOPMENT = ["^lib/dev/", "^e2e/", TESTS];

/** `folder` may import only itself, `lib/base`, what `allowed` names, and packages. */
function layer(name, folder, allowed, more = {}) {
  return {
    name,
    severity: "error",
    from: { path: folder, pathNot: TESTS },
    to: { path: "^(app|components|lib|prisma|e2e)/", pathNot: [folder, "^lib/base/", ...allowed], ...more },
  };
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    // Imports of types count as well.
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    layer("base-stays-low", "^lib/base/", []),
    layer("domain-is-pure", "^lib/domain/", []),
    {
      name: "domain-has-no-io",
      severity: "error",
      from: { path: "^lib/domain/", pathNot: TESTS },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "only-the-database-folder-knows-the-driver",
      severity: "error",
      from: { path: "^(app|components|lib/(domain|base|core|services|context|auth|http))/", pathNot: TESTS },
      to: { path: "node_modules/(pg|@prisma/adapter-pg|@prisma/driver-adapter-utils)/" },
    },
    {
      name: "pages-and-rules-know-no-tables",
      severity: "error",
      from: {
        path: "^(app|components|lib/(domain|base|webkeys|files|mail|webhooks|texts))/",
        pathNot: TESTS,
      },
      to: { path: "^lib/db/generated/" },
    },
    layer("crypto", "^lib/crypto/", []),
    layer("db", "^lib/db/", ["^lib/domain/tasks"]),
    layer("metrics", "^lib/metrics/", []),
    layer("helseid", "^lib/helseid/", ["^lib/crypto/", "^lib/metrics/", "^lib/domain/organization-details"]),
    layer("selvbetjening", "^lib/selvbetjening/", ["^lib/crypto/", "^lib/helseid/"]),
    layer("files", "^lib/files/", ["^lib/domain/"]),
    layer("texts", "^lib/texts/", ["^lib/domain/", "^lib/i18n/messages/"]),
    layer("mail", "^lib/mail/", ["^lib/domain/", "^lib/texts/"]),
    layer("webhooks", "^lib/webhooks/", ["^lib/domain/", "^lib/texts/"]),
    layer("webkeys-in-the-browser", "^lib/webkeys/", []),
    layer("context", "^lib/context/", ["^lib/domain/", "^lib/db/"]),
    layer("core", "^lib/core/", [
      "^lib/context/",
      "^lib/domain/",
      "^lib/crypto/",
      "^lib/db/",
      "^lib/helseid/",
      "^lib/selvbetjening/",
      "^lib/mail/send-mail",
    ]),
    layer("services", "^lib/services/", [
      "^lib/core/",
      "^lib/context/",
      "^lib/domain/",
      "^lib/crypto/",
      "^lib/db/",
      "^lib/helseid/",
      "^lib/selvbetjening/",
      "^lib/(mail|webhooks|metrics|texts)/",
      "^lib/files/(csv|read-table|encode-logo)",
    ]),
    {
      name: "services-know-no-web",
      severity: "error",
      from: { path: "^lib/(core|context|services)/", pathNot: TESTS },
      to: { path: "node_modules/(next|react|next-auth|next-intl)/" },
    },
    {
      name: "internal-is-private-to-its-folder",
      severity: "error",
      from: { path: "^lib/services/([^/]+)/", pathNot: TESTS },
      to: { path: "^lib/services/[^/]+/internal/", pathNot: "^lib/services/$1/internal/" },
    },
    {
      name: "internal-is-private-to-services",
      severity: "error",
      from: { path: "^(app|components|lib|prisma)/", pathNot: ["^lib/services/", ...DEVELOPMENT] },
      to: { path: "^lib/services/[^/]+/internal/" },
    },
    layer("auth", "^lib/auth/", [
      "^lib/services/",
      "^lib/context/",
      "^lib/domain/",
      "^lib/crypto/seal",
      "^lib/helseid/staff-login",
    ]),
    layer("http", "^lib/http/", [
      "^lib/auth/",
      "^lib/services/",
      "^lib/context/",
      "^lib/domain/",
      "^lib/db/change-listener",
    ]),
    layer("i18n", "^lib/i18n/", ["^lib/auth/cookies", "^lib/domain/(locales|customer-path)"]),
    layer("jobs", "^lib/jobs/", [
      "^lib/services/",
      "^lib/core/",
      "^lib/context/",
      "^lib/domain/",
      "^lib/db/outbox",
      "^lib/metrics/",
    ]),
    layer("sandbox-is-independent", "^lib/dev/sandbox/", []),
    {
      // A fault of the product's rules would hide in a check that uses them.
      name: "what-is-due-is-computed-without-the-product",
      severity: "error",
      from: { path: "^lib/dev/announce/oracle/", pathNot: TESTS },
      to: { pathNot: "^lib/dev/announce/oracle/" },
    },
    {
      name: "production-needs-no-development-tools",
      severity: "error",
      from: {
        path: "^(app|components|lib|prisma)/|^[^/]+\\.tsx?$",
        pathNot: [...DEVELOPMENT, "\\.config\\.ts$"],
      },
      to: { path: "^lib/dev/" },
    },
    {
      name: "only-tests-start-the-sandbox",
      severity: "error",
      from: { path: "^lib/dev/", pathNot: ["^lib/dev/(sandbox|commands)/", TESTS] },
      to: { path: "^lib/dev/sandbox/", pathNot: "^lib/dev/sandbox/(state|switches|clock|record|faults)" },
    },
    // A prop has the type of what a verb returns, by an import of the type alone.
    layer("components-fetch-nothing", "^components/", ["^lib/domain/", "^lib/webkeys/"], {
      dependencyTypesNot: ["type-only"],
    }),
    layer("components-take-types-of-verbs-only", "^components/", [
      "^lib/domain/",
      "^lib/webkeys/",
      "^lib/services/",
    ]),
    layer("app-uses-verbs", "^app/", [
      "^components/",
      "^lib/(services|auth|context|http|domain|i18n|files)/",
      "^lib/helseid/(staff-login|errors)",
      "^lib/metrics/metrics-token",
    ]),
    layer("e2e-over-http", "^e2e/", ["^lib/dev/(testing|demo)/", "^lib/domain/", "^lib/files/handbook"]),
  ],
  options: {
    doNotFollow: { path: "node_modules|^lib/db/generated" },
    exclude: { path: "^\\.next" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
