/*
 * EDI 2.0 can lock a HER-id to one client id; its API then answers every other client with 423 until that
 * client unlocks it (domain 10). So whatever can give a customer a second client for messages, or take the
 * one that holds the lock out of use, is confirmed by typing.
 */

import { asWritten } from "./as-written";
import { writtenOrganizationNumber } from "./organization-number";

/** The scope of EDI 2.0. */
export const MESSAGING_SCOPE = "nhn:msh/api";

/** How much of a client id is typed. */
export const CLIENT_ENDING_LENGTH = 6;

/** Whether a client with these scopes may hold the lock of a HER-id. */
export function mayLockHerId(scopes: readonly string[]): boolean {
  return scopes.includes(MESSAGING_SCOPE);
}

export interface TypedConfirmation {
  /** The client that is to be recognized; null when none is known, and the organization is. */
  clientId: string | null;
  organizationNumber: string;
}

/**
 * What must be typed: the last characters of the client id or, where none is known, the organization number.
 */
export function confirmationText({ clientId, organizationNumber }: TypedConfirmation): string {
  return clientId ? clientId.slice(-CLIENT_ENDING_LENGTH) : organizationNumber;
}

/**
 * What was typed, as far as it may be in the address of the page that follows a refusal: text of the kind
 * that is asked for.
 * @returns the empty string for anything else
 */
export function keptConfirmation(typed: unknown): string {
  return typeof typed === "string" && /^[\w -]{1,40}$/.test(typed) ? typed : "";
}

/** Upper case, and spaces as in "923 609 016", make no difference. */
export function isConfirmedBy(typed: string, expected: TypedConfirmation): boolean {
  const plain = (text: string) => asWritten(text).replaceAll(" ", "").toLowerCase();
  const wanted = plain(confirmationText(expected));
  if (wanted === "") return false;
  return plain(typed) === wanted || (!expected.clientId && writtenOrganizationNumber(typed) === wanted);
}
