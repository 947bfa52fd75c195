import type { ReadOnlyDatabase } from "@/lib/db/client";

/** What the role that a process is connected as could do beyond the application's privileges. */
export type RoleProblem = "superuser" | "owner";

/**
 * @returns `superuser` for a role that no privilege binds; `owner` for one that owns a table of the portal,
 * or may become the role that does, and could so remove the audit's triggers; null for the application's
 * role
 */
export async function findRoleProblem(db: ReadOnlyDatabase): Promise<RoleProblem | null> {
  const rows = await db.$queryRaw<{ superuser: boolean; owner: boolean }[]>`
    select (select rolsuper or rolcreaterole or rolreplication or rolbypassrls
        from pg_roles where rolname = current_user) as superuser,
      exists (select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and pg_has_role(current_user, relowner, 'member')) as owner`;
  return rows[0]!.superuser ? "superuser" : rows[0]!.owner ? "owner" : null;
}
