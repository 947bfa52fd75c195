import { EnvironmentError } from "@/lib/base/environment-error";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { requireDatabase } from "@/lib/db/require-database";
import { findRoleProblem } from "@/lib/core/db/database-role";

/**
 * Refuses to run a portal or worker without a connection to the database, and, in production mode, with more
 * power over it than it needs.
 * @param ownerVariable the variable that gives this process the owner's connection
 * (`ownerConnectionVariable`)
 * @throws EnvironmentError saying what to change
 */
export async function requireApplicationRole(ctx: Context, ownerVariable: string | null): Promise<void> {
  authorizeSystem(ctx);
  await requireDatabase(ctx.env.DATABASE_URL);
  if (ctx.env.NODE_ENV !== "production") return;
  if (ownerVariable)
    throw new EnvironmentError(
      `${ownerVariable} is set for a portal or worker. Move it to .env.owner, which only migrate, backup and restore read.`,
    );
  const problem = await findRoleProblem(ctx.db);
  if (problem === "superuser")
    throw new EnvironmentError(
      "DATABASE_URL is a superuser, or a role that may create roles. Give the portal and the workers a role of their own: docs/operator.md, step 3.",
    );
  if (problem === "owner" && !ctx.env.ALLOW_OWNER_ROLE)
    throw new EnvironmentError(
      "DATABASE_URL is the role that owns the tables, so it could rewrite the audit. Give the portal and the workers a role of their own (docs/operator.md, step 3), or set ALLOW_OWNER_ROLE=true.",
    );
}
