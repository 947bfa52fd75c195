import { Prisma } from "@/lib/db/generated/client";
import { searchWords } from "./fleet-query";

/** The contact's name, address and telephone, the latter also without what stands between its digits. */
const CONTACT = Prisma.sql`coalesce(contact_name, '') || ' ' || coalesce(contact_email, '') || ' '
  || coalesce(contact_phone, '') || ' ' || regexp_replace(coalesce(contact_phone, ''), '[^0-9+]', '', 'g')`;
/** What a customer is found by, as in the index `organization_contact_search`. */
const SEARCHED = Prisma.sql`fold_text(name || ' ' || number || ' ' || ${CONTACT})`;

/**
 * Condition on `organization`: texts that have every word of `q`, folded as in the fleet's search ("Tromso"
 * finds "Tromsø").
 */
export function customerMatch(q: string): Prisma.Sql {
  return everyWord(q, SEARCHED);
}

/** The same for its contact alone. */
export function contactMatch(q: string): Prisma.Sql {
  // The first condition is what the index finds.
  return Prisma.sql`${customerMatch(q)} and ${everyWord(q, Prisma.sql`fold_text(${CONTACT})`)}`;
}

function everyWord(q: string, text: Prisma.Sql): Prisma.Sql {
  const words = searchWords(q).map((part) => Prisma.sql`${text} like ${part}`);
  return words.length > 0 ? Prisma.join(words, " and ") : Prisma.sql`true`;
}
