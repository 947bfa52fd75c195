import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { unauthorizedExports } from "./authorization";

const VERB = "lib/services/keys/example.ts";
const IMPORTS = `
  import { authorize, authorizeSecret } from "@/lib/context/authorize";
  import { parseInput } from "@/lib/core/input/parse-input";
  import { getKey } from "./get-key";
  import { load } from "./internal/load";
`;
const problems = (text: string, file = VERB) => unauthorizedExports(file, `${IMPORTS}\n${text}`);

describe("every export of a service file", () => {
  it("authorizes first", () => {
    const files = fs
      .readdirSync("lib/services", { recursive: true, encoding: "utf8" })
      .map((file) => `lib/services/${file}`)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("/internal/"));
    expect(files.length).toBeGreaterThan(100);
    const violations = files.flatMap((file) =>
      unauthorizedExports(file, fs.readFileSync(file, "utf8")).map((problem) => `${file}: ${problem}`),
    );
    expect(violations).toEqual([]);
  });

  it("is in the folder of an entity", () => {
    expect(fs.readdirSync("lib/services").filter((name) => name.endsWith(".ts"))).toEqual([]);
  });
});

describe("the rule itself", () => {
  it.each([
    `export async function readKey(ctx, id) { authorize(ctx, "fleet.read"); return 1; }`,
    `export async function readKey(ctx, input) { const id = parseInput(Id, input); authorize(ctx, "fleet.read"); }`,
    `export async function findKey(ctx, token) { authorizeSecret(token); return ctx.db.x(); }`,
    `export async function watchKey(ctx, id) { const key = await getKey(ctx, id); return key; }`,
    `export async function* listKeys(ctx) { authorize(ctx, "fleet.read"); yield 1; }`,
    `export interface Key { id: string } export type Id = string; export const DAYS = [1, 2] as const;`,
    `async function helper(ctx) { return ctx.db.x(); }`,
  ])("accepts %s", (text) => {
    expect(problems(text)).toEqual([]);
  });

  it.each([
    `export async function readKey(ctx, id) { return ctx.db.x(); }`,
    `export async function readKey(ctx, id) { const key = await ctx.db.x(); authorize(ctx, "fleet.read"); }`,
    `export async function readKey(ctx, id) { if (id) authorize(ctx, "fleet.read"); }`,
    `export async function one(ctx) { authorize(ctx, "a"); } export async function two(ctx) { return ctx.db.x(); }`,
    `export const readKey = async (ctx) => { authorize(ctx, "fleet.read"); }`,
    `export const readKey = wrap(async (ctx) => ctx.db.x());`,
    `export function readKey(ctx) { return ctx.db.x(); }`,
    `export async function readKey(ctx) { const key = await load(ctx); return key; }`,
    `function readKey(ctx) { return ctx.db.x(); } export { readKey };`,
    `export { load } from "./internal/load";`,
    `export { load };`,
    `export async function readKey(ctx, id) { getKey(ctx, id); return ctx.db.x(); }`,
    `export async function readKey(ctx, rows = ctx.db.x()) { authorize(ctx, "fleet.read"); return rows; }`,
    `export async function readKey(ctx, id) { authorize(systemContext("x"), "fleet.read"); return ctx.db.x(); }`,
    `export * from "./internal/load";`,
    `export default async function (ctx) { authorize(ctx, "fleet.read"); }`,
    `export class Keys {}`,
    `function authorizeMine() {} export async function readKey(ctx) { authorizeMine(ctx); return ctx.db.x(); }`,
  ])("refuses %s", (text) => {
    expect(problems(text)).not.toEqual([]);
  });

  it("allows no functions beside schemas", () => {
    expect(problems(`export const Key = z.object({});`, "lib/services/keys/schemas.ts")).toEqual([]);
    for (const text of [`export function read(ctx) {}`, `export const read = (ctx) => ctx.db.x();`])
      expect(problems(text, "lib/services/keys/schemas.ts")).not.toEqual([]);
  });
});
