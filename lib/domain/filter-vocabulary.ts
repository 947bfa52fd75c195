import type { FleetStatus } from "./fleet-view";

/** The words of one filter or value: what is written for it in each language, and what else is understood. */
export interface Words {
  nb: string;
  en: string;
  also?: readonly string[];
}

/** The names of the typed filters, by the parameter of the view that they set. */
export const FILTER_NAMES = {
  /** `<30d`, `>90d`, or a status that is about the expiry. */
  within: { nb: "utløper", en: "expires", also: ["utlop", "innen", "expiry", "within"] },
  /** Expired, or expires within so many days. */
  due: { nb: "forfaller", en: "due", also: ["forfall"] },
  status: { nb: "status", en: "status", also: ["tilstand"] },
  environment: { nb: "miljø", en: "environment", also: ["env"] },
  custody: { nb: "hos", en: "held", also: ["oppbevares", "oppbevareshos", "custody", "by"] },
  customer: { nb: "kunde", en: "customer", also: ["virksomhet", "organization", "organisation"] },
  product: { nb: "mal", en: "template", also: ["klientmal", "produkt", "product"] },
  contact: { nb: "kontakt", en: "contact", also: ["kontaktperson"] },
  scope: { nb: "tilgang", en: "scope", also: ["access"] },
  scopeStatus: { nb: "tilgangsstatus", en: "scopestatus", also: ["scopetsstatus"] },
  /** Not checked for so many days. */
  unchecked: { nb: "kontrollert", en: "checked", also: ["ukontrollert", "unchecked", "sistkontrollert"] },
} as const satisfies Record<string, Words>;
export type FilterName = keyof typeof FILTER_NAMES;

export const ENVIRONMENT_WORDS: Record<"TEST" | "PRODUCTION", Words> = {
  TEST: { nb: "test", en: "test" },
  PRODUCTION: { nb: "prod", en: "production", also: ["produksjon"] },
};

export const CUSTODY_WORDS: Record<"PORTAL" | "INSTALLATION", Words> = {
  PORTAL: { nb: "klientvakt", en: "klientvakt", also: ["portal", "oss", "us"] },
  INSTALLATION: { nb: "kunden", en: "customer", also: ["kunde", "installasjon", "installation"] },
};

export const SCOPE_STATUS_WORDS: Record<"ok" | "pending", Words> = {
  ok: { nb: "godkjent", en: "granted", also: ["ok", "approved"] },
  pending: { nb: "venter", en: "pending", also: ["waiting"] },
};

/** A value of several words is written with hyphens; spaces in quotes are understood too. */
export const STATUS_WORDS: Record<FleetStatus, Words> = {
  attention: { nb: "krever-handling", en: "needs-action", also: ["handling"] },
  active: { nb: "i-bruk", en: "in-use", also: ["bruk"] },
  expired: { nb: "utløpt", en: "expired", also: ["utløpt-nøkkel"] },
  unchecked: { nb: "ikke-kontrollert", en: "not-checked", also: ["ukontrollert"] },
  unknown: { nb: "ukjent", en: "unknown", also: ["ukjent-utløp", "utløp-ukjent", "unknown-expiry"] },
  rejected: { nb: "avvist", en: "rejected", also: ["nøkkelen-godtas-ikke"] },
  stuck: { nb: "står-fast", en: "stuck", also: ["byttet-står-fast"] },
  failing: { nb: "kontroll-feiler", en: "failing", also: ["kontrollen-feiler", "feiler"] },
  silent: { nb: "uteblir", en: "silent", also: ["meldinger-uteblir"] },
  unwell: { nb: "melder-feil", en: "unwell" },
  suspected: { nb: "mulig-kopi", en: "possible-copy", also: ["kopi", "copy"] },
  pending: { nb: "venter-på-godkjenning", en: "pending" },
  reviving: { nb: "fornyes", en: "renewing", also: ["fornyes-med-kunden", "fornyelse"] },
  programFails: { nb: "program-virker-ikke", en: "program-fails", also: ["programmet-virker-ikke"] },
  rotating: { nb: "byttes", en: "rotating" },
  drift: { nb: "endret-utenfra", en: "changed-elsewhere" },
  waiting: { nb: "venter-på-kunden", en: "waiting", also: ["venter", "waiting-for-customer"] },
  access: { nb: "bedt-om-tilgang", en: "access-requested", also: ["har-bedt-om-tilgang"] },
  failed: { nb: "mislyktes", en: "failed" },
  new: { nb: "ikke-tatt-i-bruk", en: "not-started", also: ["ny", "new"] },
  closed: { nb: "avviklet", en: "closed" },
};
