import { checkDigit } from "@/lib/domain/organization-number";
import type { ProgramAnswer } from "@/lib/domain/program";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import type { CreateTemplateInput } from "@/lib/services/templates/schemas";

/** The fictitious fleet of the demo, which `seed.ts` creates. */

/**
 * A synthetic organization number, which starts with 3 and has a valid check digit. Different counters give
 * different numbers.
 */
export function syntheticNumber(counter: number): string {
  return numberFrom(31_000_000, counter);
}

/** The same of the kind that real organizations have, which starts with 9. Made up. */
export function realNumber(counter: number): string {
  return numberFrom(90_000_000, counter);
}

/** A number of the kind that customers in an environment have. */
export function numberIn(environment: "TEST" | "PRODUCTION", counter: number): string {
  return environment === "PRODUCTION" ? realNumber(counter) : syntheticNumber(counter);
}

function numberFrom(first: number, counter: number): string {
  for (let candidate = counter; ; candidate += 100_000) {
    const eight = String(first + candidate);
    const digit = checkDigit(eight);
    if (digit !== null) return eight + digit;
  }
}

type DemoTemplate = CreateTemplateInput & { environment: "TEST" | "PRODUCTION" };

export const TEMPLATES: DemoTemplate[] = [
  template("Fjordjournal", "PRODUCTION", { keyAlgorithm: "PS256" }),
  template("Fjordjournal", "TEST", {}),
  template("Legevakt Mobil", "PRODUCTION", {
    logsUsersIn: true,
    usesRefreshTokens: true,
    redirectUris: "https://legevakt.example.no/callback",
    returnForm: "LOCALHOST_V1",
    returnPort: "8080",
    returnPath: "/client-confirm",
  }),
  template("Sykehjem Pluss", "PRODUCTION", { custody: "INSTALLATION" }),
  template("Fellesjournal Sky", "PRODUCTION", { tenancy: "MULTI" }),
];

function template(
  name: string,
  environment: DemoTemplate["environment"],
  options: Partial<DemoTemplate>,
): DemoTemplate {
  const scopes = [
    SELVBETJENING_SCOPE,
    "nhn:cp-api/access-v2-dpop",
    "nhn:msh/api",
    "nhn:kjernejournal/api",
  ].join("\n");
  return {
    name,
    environment,
    tenancy: "SINGLE",
    scopes,
    defaultScopes: [SELVBETJENING_SCOPE, "nhn:cp-api/access-v2-dpop", "nhn:msh/api"].join("\n"),
    logsUsersIn: false,
    usesRefreshTokens: false,
    redirectUris: "",
    postLogoutRedirectUris: "",
    sharedRedirectUris: false,
    returnForm: "PORTAL",
    returnPort: "",
    returnPath: "",
    keyAlgorithm: "ES256",
    custody: "PORTAL",
    renewalDays: "30",
    keyLifetimeDays: "",
    rotatesAutomatically: false,
    revivalInstructions: "",
    fileLocation: `C:\\${name.replaceAll(" ", "")}\\helseid.json`,
    restartInstructions: `Start tjenesten «${name}» på nytt under Tjenester i Windows.`,
    scopePackages: [
      { name: "Meldinger (EDI 2.0)", scopes: "nhn:msh/api\nnhn:cp-api/access-v2-dpop" },
      { name: "Kjernejournal", scopes: "nhn:kjernejournal/api" },
    ],
    checklist: ["scopes-available", "api-key-made", "single-tenant"],
    ...options,
  };
}

export const ORGANIZATIONS = [
  "Fjordgløtt legekontor",
  "Solsiden sykehjem",
  "Bjørkelia fastlegesenter",
  "Storvik kommune",
  "Havna legevakt",
  "Åsgården omsorgssenter",
  "Nordlys tannklinikk",
  "Elvebredden legesenter",
  "Tyttebærtun bo- og aktivitetssenter",
  "Skogheim psykologsenter",
  "Granlia legegruppe",
  "Vestbyen fysioterapi",
  "Øvre Dal kommune",
  "Lyngheia legekontor",
  "Kystvakta legesenter",
  "Mølleplassen helsehus",
  "Sæterbakken sykehjem",
  "Strandkanten jordmorpraksis",
  "Brattlia legesenter",
  "Heggelund rehabilitering",
  "Fjellstua legevakt",
  "Rognebær hjemmetjeneste",
  "Midtbyen spesialistsenter",
  "Ytre Sund kommune",
];

export interface ActiveInstallationOptions {
  label: string;
  keyDays: number;
  pendingScope?: boolean;
  failing?: boolean;
  unknownExpiry?: boolean;
  /** After a revival: what the customer has answered; null for nothing so far. */
  program?: ProgramAnswer | null;
}

export const ACTIVE: ActiveInstallationOptions[] = [
  { label: "Hovedserver", keyDays: 340 },
  { label: "Hovedserver", keyDays: 210 },
  { label: "Avdeling nord", keyDays: 180 },
  { label: "Avdeling sør", keyDays: 95 },
  { label: "Hovedserver", keyDays: 75 },
  { label: "Reserve", keyDays: 61 },
  { label: "Hovedserver", keyDays: 48 },
  { label: "Legekontor", keyDays: 33 },
  { label: "Hovedserver", keyDays: 26 },
  { label: "Avdeling øst", keyDays: 14 },
  { label: "Hovedserver", keyDays: 9 },
  { label: "Legekontor", keyDays: 5 },
  { label: "Hovedserver", keyDays: 2 },
  { label: "Gammel server", keyDays: -3 },
  { label: "Hovedserver", keyDays: -20 },
  { label: "Hovedserver", keyDays: 120, pendingScope: true },
  { label: "Resepsjon", keyDays: 150, pendingScope: true },
  { label: "Hovedserver", keyDays: 88, failing: true },
  { label: "Hovedserver", keyDays: 160, unknownExpiry: true },
  { label: "Hovedserver", keyDays: 300, program: null },
  { label: "Avdeling vest", keyDays: 280, program: "FAILS" },
  { label: "Hovedserver", keyDays: 45 },
];

/** Clients whose key their own system holds, by what the portal has seen of them. */
export const ELSEWHERE = [
  { label: "Egen server", seen: "nothing" },
  { label: "Egen server", seen: "report" },
  { label: "Felles drift", seen: "token" },
] as const;

export const UNDERWAY = [
  null,
  null,
  null,
  "LINK",
  "LINK",
  "LINK",
  "CREATED",
  "ACCESS_REQUESTED",
  "ACCESS_REQUESTED",
  "RETURNED_ERROR",
  "REFUSED",
  "UNREACHABLE",
  "NOT_OPENED",
  "NOT_CONFIRMED",
  "KEY_UNKNOWN",
  "ABANDONED",
] as const;
