import { textLines } from "@/lib/domain/text-lines";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { z } from "zod";
import { oneLine, visibleText } from "@/lib/base/plain-text";
import { readClientId } from "@/lib/domain/client-id";
import { readEmail, splitEmails } from "@/lib/domain/email-address";
import { readHerId } from "@/lib/domain/her-id";
import { LOCALES } from "@/lib/domain/locales";
import { formatOrganizationNumber, readOrganizationNumber } from "@/lib/domain/organization-number";
import { hidePersonalNumbers } from "@/lib/domain/personal-number";
import { readPhone } from "@/lib/domain/phone-number";
import { redirectUriProblem } from "@/lib/domain/redirect-uri";
import { MAX_KEY_CHARACTERS } from "@/lib/domain/key-reader/limits";
import { isScope } from "@/lib/domain/scopes";
import { PRIVATE_KEY_FIELDS } from "./parse-input";

/** A text on one line, as a reader sees it (`oneLine`). */
export const lineOfText = (max: number) => z.string().overwrite(oneLine).max(max, "too-long");

/** A text over several lines, as a reader sees it (`visibleText`). */
export const textOfLines = (max: number) => z.string().overwrite(visibleText).trim().max(max, "too-long");

/** A text that refuses eleven digits, which may be a personal number: it is stored nowhere. */
export const withoutPersonalNumber = (text: z.ZodString) =>
  text.refine((value) => hidePersonalNumbers(value) === value, "personal-number");

/**
 * Form fields that several entities share. Messages are codes; their texts are `fields.<code>` in the message
 * files.
 */
export const requiredText = (max: number = MAX_LENGTH.name) => lineOfText(max).min(1, "required");

export const optionalText = (max: number = MAX_LENGTH.name) =>
  lineOfText(max).transform((value) => value || null);

/** What people write around an identifier is longer than the identifier. */
const MAX_WRITTEN = 1000;

/** A field that is read by one of the readers of identifiers, and may be empty. */
const optional = (code: string, read: (text: string) => string | null) =>
  z
    .string()
    .max(MAX_WRITTEN, "too-long")
    .transform((text, issue): string | null => {
      if (oneLine(text) === "") return null;
      const value = read(text);
      if (value === null) issue.addIssue({ code: "custom", message: code });
      return value;
    });

export const optionalEmail = optional("email", readEmail);
export const optionalPhone = optional("phone", readPhone);

export const organizationNumber = z
  .string()
  .max(MAX_WRITTEN, "too-long")
  .transform((text, issue) => {
    const reading = readOrganizationNumber(text);
    if (reading.problem === null) return reading.number;
    const { problem, digits } = reading;
    issue.addIssue({ code: "custom", message: problem, params: organizationNumberFacts(digits) });
    return z.NEVER;
  });

/** What the message about an organization number names. */
export function organizationNumberFacts(digits: string): Record<string, string> {
  return { number: formatOrganizationNumber(digits), count: String(digits.length) };
}

/** An id in the address registry. */
export const herId = z
  .string()
  .max(MAX_WRITTEN, "her-id")
  .transform((text, issue) => {
    const id = readHerId(text);
    if (id !== null) return id;
    issue.addIssue({ code: "custom", message: "her-id" });
    return z.NEVER;
  });

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
export const clientIdText = z
  .string()
  .max(MAX_WRITTEN, "too-long")
  .overwrite(readClientId)
  .max(MAX_LENGTH.clientId, "too-long")
  .refine((id) => !/\s/.test(id), "client-id");

/** A public JWK, pasted or sent by a browser; may be empty. `readPublicJwk` parses it. */
export const publicJwkText = z.string().overwrite(oneLine).max(MAX_LENGTH.jwk, "too-long");

/** A public key in any form, or a file with one in base64; may be empty. `readPublicJwk` reads it. */
export const publicKeyText = z.string().max(MAX_KEY_CHARACTERS, "key-too-large");

/** Which key of several, as `choiceOf` gives it; may be empty. */
export const keyChoice = z.string().max(400, "key-choice").default("");

/** A private key that will be used and sealed: the one field that takes it. May be empty. */
export const privateKeyText = z
  .string()
  .max(MAX_KEY_CHARACTERS, "key-too-large")
  .register(PRIVATE_KEY_FIELDS, { why: "the portal takes over the client's key, and seals it" });

/** Id of a key that is already known. */
export const kid = z.string().min(1).max(MAX_LENGTH.kid);

/** The language of mail to a customer; empty for the default. */
export const contactLanguage = z
  .enum(LOCALES)
  .or(z.literal(""))
  .default("")
  .transform((language) => language || null);

/** What is typed to confirm something that is shown. */
export const typedConfirmation = lineOfText(MAX_LENGTH.name);

/** Why something is done, where that is required, and where it is optional. */
export const reason = textOfLines(MAX_LENGTH.reason).min(1, "required");
export const optionalReason = textOfLines(MAX_LENGTH.reason);

/** The address of a view of the fleet, after the question mark. */
export const viewQueryText = z.string().max(MAX_LENGTH.viewQuery, "too-long");

/** At most so many addresses get one kind of message. */
export const MAX_EMAIL_LINES = 50;

/**
 * E-mail addresses as `splitEmails` divides them: one per line, or separated by commas, semicolons, spaces.
 */
export const emailLines = z
  .string()
  .max(5000, "too-long")
  .transform((text, issue) => {
    const read = splitEmails(text).map(readEmail);
    if (read.includes(null)) issue.addIssue({ code: "custom", message: "email" });
    return [...new Set(read.flatMap((each) => each?.toLowerCase() ?? []))];
  })
  .refine((list) => list.length <= MAX_EMAIL_LINES, "too-many");

export const entityId = z.uuid();
