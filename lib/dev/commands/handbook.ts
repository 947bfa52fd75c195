import { spawn } from "node:child_process";

/**
 * `npm run cli -- handbook`: takes the screenshots of the handbook again and saves them in
 * `public/handbook`, in both languages.
 */
export function run(): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ["node_modules/@playwright/test/cli.js", "test", "--project", "long", "--no-deps", "handbook.spec"],
      { stdio: "inherit", env: { ...process.env, HANDBOOK_FOLDER: "public" } },
    );
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
