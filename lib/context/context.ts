import type { Clock } from "@/lib/base/clock";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { StaffRole } from "@/lib/domain/permissions";
import type { Env } from "@/lib/base/env";

/** Who acts. Jobs and commands are actors too. */
export type Actor =
  /** `authenticatedAt`: when HelseID last authenticated them. */
  | { kind: "staff"; userId: string; name: string | null; role: StaffRole; authenticatedAt: Date }
  /** Somebody signed in with HelseID who has no access yet. */
  | { kind: "applicant"; userId: string; name: string | null }
  /** The holder of an onboarding link or of a return address; may access that installation only. */
  | { kind: "customer"; installationId: string }
  /**
   * An installation's own software; may access itself only. `signedWith` is set when it authenticated with
   * the client's own key instead of a HelseID token: then it may only report.
   */
  | { kind: "installation"; installationId: string; clientId: string; signedWith?: "CLIENT_KEY" }
  | { kind: "anonymous" }
  | { kind: "system"; name: string };

/** Facts of a request: who, when, and with which database and configuration. Input is passed separately. */
export interface Context {
  actor: Actor;
  /** Reads only; writes go through `withTransaction` or `withBookkeeping`. */
  db: ReadOnlyDatabase;
  clock: Clock;
  env: Env;
}
