import { textLines } from "@/lib/domain/text-lines";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { z } from "zod";
import { isOrganizationNumber, normalizeOrganizationNumber } from "@/lib/domain/organization-number";
import { redirectUriProblem } from "@/lib/domain/redirect-uri";
import { isScope } from "@/lib/domain/scopes";
import { PRIVATE_KEY_FIELDS } from "./parse-input";

/**
 * Form fields that several entities share. Messages are codes; their texts are `fields.<code>` in the message
 * files.
 */
export const requiredText = (max: number = MAX_LENGTH.name) =>
  z.string().trim().min(1, "required").max(max, "too-long");

export const optionalText = (max: number = MAX_LENGTH.name) =>
  z
    .string()
    .trim()
    .max(max, "too-long")
    .transform((value) => value || null);

const emailAddress = z.email().max(200);

export const optionalEmail = z
  .string()
  .trim()
  .max(200, "too-long")
  .refine((value) => value === "" || emailAddress.safeParse(value).success, "email")
  .transform((value) => value || null);

export const optionalPhone = z
  .string()
  .trim()
  .max(40, "too-long")
  .refine((value) => value === "" || /^[+\d][\d ]{4,20}$/.test(value), "phone")
  .transform((value) => value || null);

export const organizationNumber = z
  .string()
  .max(30, "too-long")
  .transform(normalizeOrganizationNumber)
  .refine(isOrganizationNumber, "organization-number");

/** One value per line (`textLines`), at most `max`. */
export const lines = (max: number) =>
  z
    .string()
    .max(20_000, "too-long")
    .transform(textLines)
    .refine((list) => list.length <= max, "too-many");

export const scopeLines = lines(100).refine((list) => list.every(isScope), "scope");

export const redirectUriLines = lines(50).superRefine((list, issue) => {
  const problem = list.map(redirectUriProblem).find((each) => each !== null);
  if (problem) issue.addIssue({ code: "custom", message: `redirect-uri-${problem}` });
});

/** May be empty. */
export const clientIdText = z.string().trim().max(MAX_LENGTH.clientId, "too-long");

/** A public JWK, pasted or sent by a browser; may be empty. `readPublicJwk` parses it. */
export const publicJwkText = z.string().trim().max(MAX_LENGTH.jwk, "too-long");

/** A private key that will be used and sealed: the one field that takes it. May be empty. */
export const privateKeyText = z
  .string()
  .max(50_000, "too-long")
  .register(PRIVATE_KEY_FIELDS, { why: "the portal takes over the client's key, and seals it" });

/** Id of a key that is already known. */
export const kid = z.string().min(1).max(MAX_LENGTH.kid);

/** What is typed to confirm something that is shown. */
export const typedConfirmation = z.string().max(MAX_LENGTH.name, "too-long").trim();

/** Why something is done, where that is required, and where it is optional. */
export const reason = requiredText(MAX_LENGTH.reason);
export const optionalReason = z.string().trim().max(MAX_LENGTH.reason, "too-long");

/** The address of a view of the fleet, after the question mark. */
export const viewQueryText = z.string().max(MAX_LENGTH.viewQuery, "too-long");

/** At most so many addresses get one kind of message. */
export const MAX_EMAIL_LINES = 50;

/** E-mail addresses, one per line or separated by commas or spaces. */
export const emailLines = z
  .string()
  .max(5000, "too-long")
  .transform((text) => [
    ...new Set(
      text
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map((each) => each.toLowerCase()),
    ),
  ])
  .refine((list) => list.length <= MAX_EMAIL_LINES, "too-many")
  .refine((list) => list.every((each) => emailAddress.safeParse(each).success), "email");

export const entityId = z.uuid();
