import next from "eslint-config-next/core-web-vitals";
import nextTypescript from "eslint-config-next/typescript";
import regexp from "eslint-plugin-regexp";
import { boundedInput } from "./.eslint/bounded-input.mjs";
import { draftColumns } from "./.eslint/draft-columns.mjs";
import { installationLocks } from "./.eslint/installation-locks.mjs";
import { keptKeys } from "./.eslint/kept-keys.mjs";
import { keyLedger } from "./.eslint/key-ledger.mjs";
import { rawWrites } from "./.eslint/raw-writes.mjs";
import { rowLocks } from "./.eslint/row-locks.mjs";
import { transactionCallbacks } from "./.eslint/transaction-callbacks.mjs";

/** Refused in all code. */
const EVERYWHERE = [
  {
    selector: "JSXAttribute[name.name='style']",
    message: "Inline styles break the Content-Security-Policy; use a class.",
  },
  {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: "Never: everything shown is escaped.",
  },
  {
    selector: "CallExpression[callee.property.name='waitForTimeout']",
    message: "Wait for what the user sees.",
  },
  {
    selector: "CallExpression[callee.property.name='dateTime'] Property[key.name=/^(timeStyle|hour)$/]",
    message: "lib/base/clock-time.ts writes a clock as the language does (14.32 in Norwegian).",
  },
  {
    selector:
      "TemplateLiteral:has(> TemplateElement[value.raw=' – ']) > :matches(Identifier[name=/^(label|installation)$/], MemberExpression[property.name=/^(label|installation)$/])",
    message: "lib/domain/installation-title.ts names an installation.",
  },
  {
    selector:
      ":matches(JSXElement, JSXFragment):has(> JSXText[value=' – ']) > JSXExpressionContainer > MemberExpression[property.name='label']",
    message: "lib/domain/installation-title.ts names an installation.",
  },
];

/** Refused outside tests and development tools. */
const CASTS = [
  {
    selector: "TSAsExpression > TSLiteralType",
    message:
      "A cast to one literal is never true of all values: type the source, or parse it (lib/base/one-of.ts).",
  },
];

/**
 * What types cannot see of the rule that services write only through `withTransaction` and `withBookkeeping`
 * (lib/core/db/transaction.ts).
 */
const WRITES = [
  {
    selector:
      ":matches(TSAsExpression, TSTypeAssertion, TSSatisfiesExpression):matches([expression.name='db'], [expression.property.name='db'], [expression.expression.name='db'], [expression.expression.property.name='db'])",
    message: "A cast of the context's client: use withTransaction or withBookkeeping.",
  },
  {
    selector:
      ":matches(TSAsExpression, TSTypeAssertion) :matches(Identifier[name=/^(Database|(Locked)?Transaction|LockedInstallations?|PrismaClient|TransactionClient)$/])",
    message: "A cast to a client that writes: use withTransaction or withBookkeeping.",
  },
  {
    selector:
      "MemberExpression[computed=true]:matches([object.name=/^(tx|db)$/], [object.property.name='db'])",
    message: "Name the table: a computed name hides from the rules which table is written.",
  },
  {
    selector: "VariableDeclarator[id.name='tx']",
    message: "`tx` is the parameter that withTransaction and withBookkeeping pass.",
  },
  {
    selector: "ImportExpression[source.value=/lib\\u002fdb\\u002f|\\u002fdb\\u002f(client|generated)/]",
    message: "Import the client's types statically.",
  },
];
const WRITING_CLIENT = {
  patterns: [
    {
      group: ["**/db/client", "**/db/client.*"],
      importNames: ["Database", "createDatabase", "database"],
      message: "Services get a client that reads, in the context; they write through withTransaction.",
    },
    {
      group: ["**/db/generated/client", "**/db/generated/client.*"],
      importNames: ["PrismaClient"],
      message: "Services get a client that reads, in the context; they write through withTransaction.",
    },
    { group: ["**/db/generated/internal/**"], message: "Private to the generated client." },
    {
      group: ["pg", "pg/**"],
      message: "Only the worker and the change listener hold connections of their own.",
    },
  ],
};
/** Rules of this project's own; lib/dev/testing/lint-rules.test.ts shows what each refuses. */
const klientvakt = {
  rules: {
    "bounded-input": boundedInput,
    "draft-columns": draftColumns,
    "installation-locks": installationLocks,
    "kept-keys": keptKeys,
    "key-ledger": keyLedger,
    "raw-writes": rawWrites,
    "row-locks": rowLocks,
    "transaction-callbacks": transactionCallbacks,
  },
};

const config = [
  {
    ignores: [
      "node_modules/**",
      ".next/**",
      ".data/**",
      "lib/db/generated/**",
      "next-env.d.ts",
      "test-results/**",
    ],
  },
  ...next,
  ...nextTypescript,
  { plugins: { klientvakt } },
  {
    files: ["**/*.{ts,tsx,mts,cts,mjs,js}"],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": ["error", ...EVERYWHERE],
    },
  },
  {
    files: ["**/*.{ts,tsx,mts,cts,mjs,js}"],
    ignores: ["lib/db/locks.ts", "lib/dev/testing/**"],
    rules: { "klientvakt/row-locks": "error" },
  },
  {
    files: ["**/*.{ts,tsx,mts,cts,mjs,js}"],
    rules: { "klientvakt/key-ledger": "error" },
  },
  {
    files: ["**/*.{ts,tsx,mts,cts,mjs,js}"],
    ignores: [
      "lib/core/keys/ledger/**",
      "lib/db/{client.ts,generated/**}",
      "**/*.test.ts",
      "e2e/**",
      ".eslint/**",
    ],
    rules: { "klientvakt/kept-keys": "error" },
  },
  {
    files: ["**/*.{ts,tsx,mts,cts,mjs,js}"],
    ignores: [
      "lib/db/client.ts",
      "lib/core/clients/current-configuration.ts",
      // They register an installation, and only write.
      "lib/core/registration/insert-installation.ts",
      "lib/services/installations/add-existing.ts",
      "lib/services/import/internal/write-operations.ts",
      "lib/dev/{announce,bench,demo,testing}/**",
      ".eslint/**",
      "e2e/**",
      "**/*.test.ts",
    ],
    rules: { "klientvakt/draft-columns": "error" },
  },
  {
    files: ["lib/**/*.ts"],
    plugins: { klientvakt },
    rules: { "klientvakt/transaction-callbacks": "error" },
  },
  {
    files: ["lib/**/*.ts"],
    ignores: ["**/*.test.ts", "lib/dev/**"],
    plugins: { klientvakt },
    rules: { "klientvakt/installation-locks": "error" },
  },
  {
    files: ["lib/core/keys/ledger/**", "lib/dev/testing/**", ".eslint/**"],
    ignores: ["**/*.test.ts"],
    rules: { "klientvakt/key-ledger": "off" },
  },
  {
    files: [
      "app/**/*.{ts,tsx}",
      "lib/{services,http,core/input}/**/*.ts",
      "lib/core/clients/configuration-schema.ts",
    ],
    ignores: ["**/*.test.ts"],
    rules: { "klientvakt/bounded-input": "error" },
  },
  {
    // An expression whose time grows faster than its text lets one form hold the process for minutes.
    // Tests and development tools read the repository only.
    files: ["{app,components,lib}/**/*.{ts,tsx,mts,cts,mjs,js}", "*.{ts,mts,mjs,js}"],
    ignores: ["**/*.test.{ts,tsx}", "lib/dev/**"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": "error",
    },
  },
  {
    files: ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}", "lib/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Read the configuration through lib/base/env.ts." },
      ],
    },
  },
  {
    files: ["lib/domain/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Rules get the time as a value." },
      ],
      "no-restricted-globals": ["error", "fetch", "process"],
    },
  },
  {
    files: ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}", "lib/**/*.ts"],
    ignores: ["**/*.test.ts", "lib/dev/**"],
    rules: { "no-restricted-syntax": ["error", ...EVERYWHERE, ...CASTS] },
  },
  {
    files: [
      "app/**/*.{ts,tsx}",
      "lib/{core,services,jobs,auth,http,context,metrics,mail,webhooks,files}/**/*.{ts,tsx}",
    ],
    ignores: ["**/*.test.ts", "lib/core/db/transaction.ts", "lib/context/process-context.ts"],
    rules: {
      "no-restricted-syntax": ["error", ...EVERYWHERE, ...CASTS, ...WRITES],
      "no-restricted-imports": ["error", WRITING_CLIENT],
      "klientvakt/raw-writes": "error",
    },
  },
  {
    files: ["lib/jobs/worker.ts"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: [
      "lib/base/{env,env-file,log,outbound-fetch,secret-files}.ts",
      "lib/{cli,dev}/**/*.{ts,mjs}",
      "e2e/**/*.ts",
      "**/*.test.ts",
      "**/*.config.*",
    ],
    rules: { "no-restricted-properties": "off" },
  },
];

export default config;
