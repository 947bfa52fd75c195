/** Who did something, as a timeline tells them apart. */
export const HISTORY_ACTORS = ["person", "customer", "machine"] as const;
export type HistoryActor = (typeof HISTORY_ACTORS)[number];

/** The kinds of actors in the audit that are people of the vendor, and that are the customer. */
export const ACTOR_KINDS = {
  person: ["staff", "applicant"],
  customer: ["customer", "anonymous"],
} as const;

/** Whose doing a row of the audit is. What is neither the vendor's nor the customer's is a machine's. */
export function historyActor(actorKind: string): HistoryActor {
  const isOneOf = (kinds: readonly string[]) => kinds.includes(actorKind);
  if (isOneOf(ACTOR_KINDS.person)) return "person";
  return isOneOf(ACTOR_KINDS.customer) ? "customer" : "machine";
}
