import { readInstant } from "@/lib/base/instant";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { expiryOfDate } from "./key-status";
import { INSTALLATION_TEXT_FIELDS } from "./installation-fields";
import { format, isValid, parse, parseISO } from "date-fns";
import { nb } from "date-fns/locale/nb";
import type { ImportField, ImportMapping } from "./import-columns";
import { isOrganizationNumber, normalizeOrganizationNumber } from "./organization-number";

/** A problem of one cell; the text on screen is `import.problem.<code>`. */
export interface ImportProblem {
  column: ImportField;
  code: ImportProblemCode;
}

export const IMPORT_PROBLEMS = [
  "required",
  "too-long",
  "organization-number",
  "name-missing",
  "template-missing",
  "template-unknown",
  "template-ambiguous",
  "environment",
  "client-id",
  "date",
  "jwk",
  "jwk-alg",
  "kid-differs",
  "custody",
  "custody-portal",
  "duplicate",
  "other-organization",
  "other-template",
  "closed",
] as const;
export type ImportProblemCode = (typeof IMPORT_PROBLEMS)[number];

type Custody = "PORTAL" | "INSTALLATION";

export interface ImportRecord {
  organizationNumber: string;
  organizationName: string;
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
 * Reads one row of a file: either the record, or every problem that can be found in the row alone.
 * @param defaultTemplateId the template of rows that name none
 */
export function readImportRow(
  cells: readonly string[],
  mapping: ImportMapping,
  templates: readonly ImportTemplate[],
  defaultTemplateId: string | null,
): { record: ImportRecord | null; problems: ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const addProblem = (column: ImportField, code: ImportProblemCode) => void problems.push({ column, code });
  const text = (field: ImportField) => {
    const at = mapping[field];
    return at === undefined ? "" : plain(cells[at] ?? "");
  };
  for (const [field, limit] of Object.entries(LIMITS))
    if (text(field as ImportField).length > limit) addProblem(field as ImportField, "too-long");

  const organizationNumber = normalizeOrganizationNumber(text("organizationNumber"));
  if (!organizationNumber) addProblem("organizationNumber", "required");
  else if (!isOrganizationNumber(organizationNumber)) addProblem("organizationNumber", "organization-number");

  const clientId = text("clientId") || null;
  if (clientId && /\s/.test(clientId)) addProblem("clientId", "client-id");

  const environment = readEnvironment(text("environment"));
  if (environment === undefined) addProblem("environment", "environment");
  const template = findTemplate(text("template"), environment ?? null, templates, defaultTemplateId);
  if (typeof template === "string") addProblem("template", template);

  const expiresAt = text("expires") ? readExpiry(text("expires")) : null;
  if (expiresAt === undefined) addProblem("expires", "date");
  const custody = readCustody(text("custody"));
  if (custody === undefined) addProblem("custody", "custody");

  if (problems.length > 0 || typeof template === "string") return { record: null, problems };
  return {
    problems,
    record: {
      organizationNumber,
      organizationName: text("organizationName"),
      templateId: template.id,
      label: text("label") || template.name,
      clientId,
      kid: text("kid") || null,
      publicJwk: text("publicJwk") || null,
      expiresAt: expiresAt ?? null,
      custody: custody ?? null,
    },
  };
}

/** Without the apostrophe that our own exports, and Excel, put before possible formulas. */
function plain(cell: string): string {
  const trimmed = cell.trim();
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
  if (/^test/i.test(text)) return "TEST";
  return /^prod/i.test(text) ? "PRODUCTION" : undefined;
}

function readCustody(text: string): Custody | null | undefined {
  if (!text) return null;
  if (/^(installa[st]jon|installation|kunden?|customer)$/i.test(text)) return "INSTALLATION";
  return /^(portal(en)?|klientvakt|leverandør(en)?|vendor)$/i.test(text) ? "PORTAL" : undefined;
}

const DATE_FORMATS = [
  "d.M.yyyy",
  "d.M.yy",
  "d/M/yyyy",
  "d-M-yyyy",
  "d. MMMM yyyy",
  "d. MMM yyyy",
  "yyyyMMdd",
];

/**
 * Reads when a key expires: a day as `readDate` reads it, which starts in Oslo, or ISO 8601 with a time, as
 * our own export writes it. A time without a zone is that of Oslo.
 * @returns undefined when it is neither
 */
export function readExpiry(text: string): Date | undefined {
  const instant = readInstant(text, "Europe/Oslo");
  if (instant) return instant;
  const day = readDate(text);
  return day === undefined ? undefined : expiryOfDate(day);
}

/**
 * Reads a day in a usual Norwegian form or in ISO 8601, with or without a time of day.
 * @returns `2026-12-31`; undefined when it is no date between 2000 and 2100
 */
export function readDate(text: string): string | undefined {
  const day = text
    .trim()
    .replace(/^(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}),?\s+(kl\.?\s*)?\d{1,2}[:.]\d{2}.*$/, "$1");
  const date = /^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(day)
    ? parseISO(day.slice(0, 10))
    : DATE_FORMATS.map((each) => parse(day, each, REFERENCE, { locale: nb })).find(isSensible);
  return date && isSensible(date) ? format(date, "yyyy-MM-dd") : undefined;
}

/** Determines the century of `d.M.yy`. */
const REFERENCE = new Date(2026, 0, 1);

function isSensible(date: Date): boolean {
  return isValid(date) && date.getFullYear() >= 2000 && date.getFullYear() < 2100;
}
