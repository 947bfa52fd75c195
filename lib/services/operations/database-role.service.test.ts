import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createDatabase, type Database } from "@/lib/db/client";
import { TestContext } from "@/lib/dev/testing/test-context";
import { urlFor } from "@/prisma/application-role";
import { ownerConnectionVariable } from "@/lib/base/env";
import { findRoleProblem } from "@/lib/core/db/database-role";
import { requireApplicationRole } from "./require-application-role";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/** Runs `run` connected as a new role, after `statements`, in which `%` is its name. */
async function asRole(statements: string[], run: (db: Database) => Promise<void>): Promise<void> {
  const role = { name: `role_${randomUUID().slice(0, 8)}`, password: randomUUID() };
  const url = new URL(inject("postgresUrl"));
  url.pathname = new URL(t.databaseUrl).pathname;
  await t.owner.$executeRawUnsafe(`create role ${role.name} login password '${role.password}'`);
  for (const statement of statements) await t.owner.$executeRawUnsafe(statement.replaceAll("%", role.name));
  const db = createDatabase(urlFor(url.href, role), 1);
  try {
    await run(db);
  } finally {
    await db.$disconnect();
    await t.owner.$executeRawUnsafe(`reassign owned by ${role.name} to current_user`);
    await t.owner.$executeRawUnsafe(`drop owned by ${role.name}`);
    await t.owner.$executeRawUnsafe(`drop role ${role.name}`);
  }
}

const production = (db: Database, settings: object = {}) => ({
  ...t.system,
  db,
  env: { ...t.system.env, NODE_ENV: "production" as const, ...settings },
});

describe("the role that portal and workers connect as", () => {
  it("is the application's, which may not change the audit", async () => {
    expect(await findRoleProblem(t.db)).toBeNull();
    await requireApplicationRole(production(t.db), null);
  });

  it.each([
    ["owns one table", ["alter table audit_event owner to %"], "owner"],
    [
      "may become the owner of one",
      ["create role %_owner", "alter table audit_event owner to %_owner", "grant %_owner to %"],
      "owner",
    ],
    ["may create roles", ["alter role % createrole"], "superuser"],
    ["is a superuser", ["alter role % superuser"], "superuser"],
  ])("is refused in production when it %s", async (_, statements, problem) => {
    await asRole(statements, async (db) => {
      expect(await findRoleProblem(db)).toBe(problem);
      await expect(requireApplicationRole(production(db), null)).rejects.toThrow("docs/operator.md");
      const allowed = requireApplicationRole(production(db, { ALLOW_OWNER_ROLE: true }), null);
      if (problem === "owner") await allowed;
      else await expect(allowed).rejects.toThrow();
    });
  });

  it.each(["DATABASE_OWNER_URL", "DATABASE_OWNER_URL_FILE", "DATABASE_OWNER_URL_COMMAND"])(
    "never has the owner's connection beside it, as %s",
    async (name) => {
      await expect(
        requireApplicationRole(production(t.db), ownerConnectionVariable({ [name]: "x" })),
      ).rejects.toThrow(".env.owner");
      await requireApplicationRole(production(t.db), ownerConnectionVariable({ [name]: "" }));
    },
  );
});
