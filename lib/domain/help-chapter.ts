import { findRoute } from "./find-route";
import type { Permission } from "./permissions";
import { paths, type ROUTES } from "./routes";

/** The last part of a chapter's address, as its file below docs/handbook is called. */
type Chapter =
  | "1-kom-i-gang"
  | "2-ta-i-bruk"
  | "3-status"
  | "4-konfigurasjon"
  | "5-nokler"
  | "6-fornyelse"
  | "7-varsler-og-rapporter"
  | "8-administrator";

type StaffPage = Extract<(typeof ROUTES)[number], { kind: "page"; access: Permission }>["path"];

/** The handbook's chapter about each page for staff; null for the handbook itself. */
const CHAPTERS: Record<StaffPage, Chapter | null> = {
  "/": "1-kom-i-gang",
  "/account": "1-kom-i-gang",
  "/views": "1-kom-i-gang",
  "/installations": "1-kom-i-gang",
  "/organizations": "1-kom-i-gang",
  "/organizations/[organizationId]": "1-kom-i-gang",
  "/organizations/[organizationId]/edit": "2-ta-i-bruk",
  "/organizations/new": "2-ta-i-bruk",
  "/installations/new": "2-ta-i-bruk",
  "/installations/existing": "2-ta-i-bruk",
  "/installations/renewals": "6-fornyelse",
  "/installations/import": "8-administrator",
  "/installations/import/[runId]": "8-administrator",
  "/installations/[installationId]": "3-status",
  "/installations/[installationId]/customer": "2-ta-i-bruk",
  "/installations/[installationId]/keys": "5-nokler",
  "/installations/[installationId]/history": "3-status",
  "/installations/[installationId]/configuration": "4-konfigurasjon",
  "/installations/[installationId]/try": "3-status",
  "/installations/[installationId]/try/[diagnosisId]": "3-status",
  "/verify": "3-status",
  "/templates": "4-konfigurasjon",
  "/templates/new": "4-konfigurasjon",
  "/templates/[templateId]": "4-konfigurasjon",
  "/templates/[templateId]/edit": "4-konfigurasjon",
  "/bulk": "4-konfigurasjon",
  "/bulk/new": "4-konfigurasjon",
  "/bulk/[runId]": "4-konfigurasjon",
  "/alerts": "7-varsler-og-rapporter",
  "/alerts/rules": "7-varsler-og-rapporter",
  "/alerts/rules/new": "7-varsler-og-rapporter",
  "/alerts/rules/[ruleId]": "7-varsler-og-rapporter",
  "/alerts/deliveries": "8-administrator",
  "/reports/expiry": "7-varsler-og-rapporter",
  "/audit": "8-administrator",
  "/staff": "8-administrator",
  "/staff/client": "8-administrator",
  "/staff/access": "8-administrator",
  "/staff/vendor": "8-administrator",
  "/staff/[userId]": "8-administrator",
  "/staff/[userId]/remove": "8-administrator",
  "/help": null,
  "/help/[chapter]": null,
};

/** @returns the address of the handbook's chapter about the page at `path`, or of the handbook */
export function helpPath(path: string): string {
  const route = findRoute(path);
  const chapter = (CHAPTERS as Partial<Record<string, Chapter | null>>)[route?.path ?? ""];
  return chapter ? paths.helpChapter(chapter) : paths.help;
}
