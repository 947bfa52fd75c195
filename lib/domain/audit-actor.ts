/**
 * Who did what a row of the audit says, as people call it: a person by name, all others by what they are. A
 * worker's own name for its task stays in the row.
 * @param say the words of a key, in the namespace "audit"
 */
export function actorText(
  row: { actorKind: string; actorName: string | null },
  say: (key: "erasedPerson" | `actorKind.${string}`) => string,
): string {
  const isPerson = row.actorKind === "staff" || row.actorKind === "applicant";
  return isPerson ? row.actorName || say("erasedPerson") : say(`actorKind.${row.actorKind}`);
}
