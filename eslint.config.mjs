import next from "eslint-config-next/core-web-vitals";
import nextTypescript from "eslint-config-next/typescript";
import { keyLedger } from "./.eslint/key-ledger.mjs";
import { rowLocks } from "./.eslint/row-locks.mjs";

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
    selector: "TSAsExpression > TSTypeReference[typeName.name=/^(Database|Transaction|PrismaClient)$/]",
    message: "A cast to a client that writes: use withTransaction or withBookkeeping.",
  },
  {
    selector:
      ":matches(TaggedTemplateExpression[tag.property.name=/^.queryRaw/][tag.object.name!='tx'], CallExpression[callee.property.name=/^.queryRaw/][callee.object.name!='tx']) TemplateElement[value.raw=/\\b(insert into|update [a-z_]+ ([a-z] )?set|delete from|add_job)\\b/i]",
    message: "$queryRaw with a statement that writes, outside withTransaction and withBookkeeping.",
  },
];
const WRITING_CLIENT = {
  paths: [
    {
      name: "@/lib/db/client",
      importNames: ["Database", "createDatabase", "database"],
      message: "Services get a client that reads, in the context; they write through withTransaction.",
    },
    {
      name: "@/lib/db/generated/client",
      importNames: ["PrismaClient"],
      message: "Services get a client that reads, in the context; they write through withTransaction.",
    },
  ],
};
/** Rules of this project's own; lib/dev/testing/lint-rules.test.ts shows what each refuses. */
const klientvakt = { rules: { "key-ledger": keyLedger, "row-locks": rowLocks } };

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
  {
    files: ["**/*.{ts,tsx}"],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": ["error", ...EVERYWHERE],
    },
  },
  {
    files: ["**/*.{ts,tsx}"],
    ignores: ["lib/db/locks.ts", "lib/dev/testing/**"],
    plugins: { klientvakt },
    rules: { "klientvakt/row-locks": "error" },
  },
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { klientvakt },
    rules: { "klientvakt/key-ledger": "error" },
  },
  {
    files: ["lib/core/keys/ledger/**", "lib/dev/testing/**"],
    ignores: ["**/*.test.ts"],
    rules: { "klientvakt/key-ledger": "off" },
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
    files: ["lib/{core,services,jobs,auth,http}/**/*.{ts,tsx}"],
    ignores: ["**/*.test.ts", "lib/core/db/transaction.ts"],
    rules: {
      "no-restricted-syntax": ["error", ...EVERYWHERE, ...CASTS, ...WRITES],
      "no-restricted-imports": ["error", WRITING_CLIENT],
    },
  },
  {
    files: [
      "lib/base/{env,log,secret-files}.ts",
      "lib/{cli,dev}/**/*.{ts,mjs}",
      "e2e/**/*.ts",
      "**/*.test.ts",
      "**/*.config.*",
    ],
    rules: { "no-restricted-properties": "off" },
  },
];

export default config;
