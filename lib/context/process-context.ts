import { systemClock } from "@/lib/base/clock";
import { database } from "@/lib/db/client";
import { env } from "@/lib/base/env";
import type { Actor, Context } from "./context";

/** The context of this process, for the given actor. */
export function contextFor(actor: Actor): Context {
  const configuration = env();
  return { actor, db: database(configuration.DATABASE_URL), clock: systemClock, env: configuration };
}

export function systemContext(name: string): Context {
  return contextFor({ kind: "system", name });
}
