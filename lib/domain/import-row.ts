import { readInstant } from "@/lib/base/instant";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { oneLine } from "@/lib/base/plain-text";
import { readClientId } from "./client-id";
import { expiryOfDate } from "./key-status";
import { INSTALLATION_TEXT_FIELDS } from "./installation-fields";
import { IMPORT_FIELDS, type ImportField, type ImportMapping } from "./import-columns";
import { ORGANIZATION_NUMBER_PROBLEMS, readOrganizationNumber } from "./organization-number";
import type { Locale } from "./locales";
import { readWrittenLanguage } from "./written-language";
import { DATE_PROBLEMS, type DateProblem, isUnknownText, readWrittenDate } from "./written-date";

/**
 * A problem of one cell; the text on screen is `import.problem.<code>`. A row with a problem is not imported,
 * unless all of them are remarks: those are about an optional cell, which is then taken as unknown.
 */
export interface ImportProblem {
  column: ImportField;
  code: ImportProblemCode;
  remark?: true;
}

export const IMPORT_PROBLEMS = [
  ...ORGANIZATION_NUMBER_PROBLEMS,
  "too-long",
  "name-missing",
  "template-missing",
  "template-unknown",
  "template-ambiguous",
  "environment",
  "language",
  "client-id",
  // What the row says of a key, where it names no client that has it.
  "client-missing",
  ...DATE_PROBLEMS,
  "jwk",
  "jwk-alg",
  "kid-differs",
  "custody",
  "custody-portal",
  "duplicate",
  "other-organization",
  "other-template",
  "closed",
  "second-client",
  "environment-mixed",
] as const;
export type ImportProblemCode = (typeof IMPORT_PROBLEMS)[number];

type Custody = "PORTAL" | "INSTALLATION";

export interface ImportRecord {
  organizationNumber: string;
  organizationName: string;
  /** Of mail to the customer; null when it is not known. */
  language: Locale | null;
  templateId: string;
  label: string;
  clientId: string | null;
  kid: string | null;
  /** As pasted; validated by the service. */
  publicJwk: string | null;
  /** The last day, as `2026-12-31`. */
  expiresAt: Date | null;
  custody: Custody | null;
}

export interface ImportTemplate {
  id: string;
  name: string;
  environment: "TEST" | "PRODUCTION";
}

/** The same limits as in the forms for these fields. */
const LIMITS: Partial<Record<ImportField, number>> = {
  organizationName: MAX_LENGTH.name,
  label: INSTALLATION_TEXT_FIELDS.label.maxLength,
  clientId: MAX_LENGTH.clientId,
  kid: MAX_LENGTH.kid,
  publicJwk: MAX_LENGTH.jwk,
};

/**
 * Fields without which a row can be imported. A cell of them that cannot be read is taken as unknown. The
 * label is none of them, since it may be what identifies the installation.
 */
const OPTIONAL: ReadonlySet<ImportField> = new Set([
  "organizationName",
  "language",
  "kid",
  "publicJwk",
  "expires",
  "custody",
]);

/**
 * Reads one row of a file: the record, unless there are problems that are no remarks, and every problem that
 * can be found in the row alone.
 * @param defaultTemplateId the template of rows that name none
 */
export function readImportRow(
  cells: readonly string[],
  mapping: ImportMapping,
  templates: readonly ImportTemplate[],
  defaultTemplateId: string | null,
): { record: ImportRecord | null; problems: ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const addProblem = (column: ImportField, code: ImportProblemCode, remark = OPTIONAL.has(column)) =>
    void problems.push({ column, code, ...(remark ? { remark: true } : {}) });
  const isTooLong = (field: ImportField, text: string) => text.length > (LIMITS[field] ?? Infinity);
  const written = (field: ImportField) => {
    const at = mapping[field];
    const text = at === undefined ? "" : plain(cells[at] ?? "");
    // Who the customer is and what the client is made from is never unknown.
    return field !== "organizationNumber" && field !== "template" && isUnknownText(text) ? "" : text;
  };
  const text = (field: ImportField) => {
    const found = written(field);
    return OPTIONAL.has(field) && isTooLong(field, found) ? "" : found;
  };
  for (const field of IMPORT_FIELDS) if (isTooLong(field, written(field))) addProblem(field, "too-long");

  const organization = readOrganizationNumber(text("organizationNumber"));
  if (organization.problem) addProblem("organizationNumber", organization.problem);

  const language = readWrittenLanguage(text("language"));
  if (language === undefined) addProblem("language", "language");

  const clientId = readClientId(text("clientId")) || null;
  if (clientId && /\s/.test(clientId)) addProblem("clientId", "client-id");

  const environment = readEnvironment(text("environment"));
  const template = findTemplate(text("template"), environment ?? null, templates, defaultTemplateId);
  // A template that is the only one of its name says the environment.
  if (environment === undefined) addProblem("environment", "environment", typeof template !== "string");
  if (typeof template === "string") addProblem("template", template);

  const expiresAt = readExpiry(text("expires"));
  if (typeof expiresAt === "string") addProblem("expires", expiresAt);
  if (!written("clientId"))
    for (const field of ["kid", "publicJwk", "expires"] as const)
      if (text(field) && (field !== "expires" || expiresAt instanceof Date))
        addProblem(field, "client-missing");
  const custody = readCustody(text("custody"));
  if (custody === undefined) addProblem("custody", "custody");

  const isRefused = problems.some(({ remark }) => !remark);
  if (isRefused || typeof template === "string" || organization.number === null)
    return { record: null, problems };
  return {
    problems,
    record: {
      organizationNumber: organization.number,
      organizationName: text("organizationName"),
      language: language ?? null,
      templateId: template.id,
      label: text("label") || template.name,
      clientId,
      kid: text("kid") || null,
      publicJwk: text("publicJwk") || null,
      expiresAt: expiresAt instanceof Date ? expiresAt : null,
      custody: custody ?? null,
    },
  };
}

/** On one line, without the apostrophe that our own exports, and Excel, put before possible formulas. */
function plain(cell: string): string {
  const trimmed = oneLine(cell);
  return /^'[=+\-@\t\r]/.test(trimmed) ? trimmed.slice(1) : trimmed;
}

function findTemplate(
  name: string,
  environment: "TEST" | "PRODUCTION" | null,
  templates: readonly ImportTemplate[],
  defaultTemplateId: string | null,
): ImportTemplate | ImportProblemCode {
  if (!name) return templates.find((each) => each.id === defaultTemplateId) ?? "template-missing";
  const same = templates.filter(
    (each) =>
      each.name.toLowerCase() === name.toLowerCase() && (!environment || each.environment === environment),
  );
  if (same.length > 1) return same.find((each) => each.id === defaultTemplateId) ?? "template-ambiguous";
  return same[0] ?? "template-unknown";
}

/** @returns null when it is empty, undefined when it is invalid */
function readEnvironment(text: string): "TEST" | "PRODUCTION" | null | undefined {
  if (!text) return null;
  const isTest = /\btest|^t$/i.test(text);
  const isProduction = /\bprod|^p$/i.test(text);
  if (isTest === isProduction) return undefined;
  return isTest ? "TEST" : "PRODUCTION";
}

function readCustody(text: string): Custody | null | undefined {
  if (!text) return null;
  if (/^(installa[st]jon|installation|kunden?|customer)$/i.test(text)) return "INSTALLATION";
  return /^(portal(en)?|klientvakt|leverandør(en)?|vendor)$/i.test(text) ? "PORTAL" : undefined;
}

/**
 * Reads when a key expires: a day as `readWrittenDate` reads it, which starts in Oslo, or ISO 8601 with a
 * time, as our own export writes it. A time without a zone is that of Oslo.
 * @returns null when it is not known, the code of the problem when it cannot be read
 */
export function readExpiry(text: string): Date | DateProblem | null {
  const instant = readInstant(text, "Europe/Oslo");
  if (instant) return instant;
  const date = readWrittenDate(text);
  if (date.kind === "unknown") return null;
  return date.kind === "day" ? expiryOfDate(date.day) : date.code;
}
