import next from "eslint-config-next/core-web-vitals";
import nextTypescript from "eslint-config-next/typescript";
import { rowLocks } from "./.eslint/row-locks.mjs";

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
      "no-restricted-syntax": [
        "error",
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
      ],
    },
  },
  {
    files: ["**/*.{ts,tsx}"],
    ignores: ["lib/db/locks.ts", "lib/dev/testing/**"],
    plugins: { klientvakt: { rules: { "row-locks": rowLocks } } },
    rules: { "klientvakt/row-locks": "error" },
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
