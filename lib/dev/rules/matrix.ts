import type { Fault } from "@/lib/dev/sandbox/faults";
import { SWITCHES, type SwitchName, type Switches } from "@/lib/dev/sandbox/switches";
import { coveringArray, type Factors } from "./covering-array";

/** Where a service answers once that it has no time. Each process requests the metadata once a day. */
const BUSY_AT = {
  token: { method: "POST", path: "/connect/token" },
  push: { method: "POST", path: "/connect/par" },
  userinfo: { method: "GET", path: "/connect/userinfo" },
  signingKeys: { method: "GET", path: "/.well-known/openid-configuration/jwks" },
  draft: { method: "POST", path: "/v1/client-drafts" },
  reading: { method: "GET", path: "/v1/client" },
  keyList: { method: "GET", path: "/v1/client-secret" },
  update: { method: "PUT", path: "/v1/client" },
  upload: { method: "POST", path: "/v1/client-secret" },
  registry: { path: "/cp/" },
} as const;
const BUSY_SECONDS = 2;

/**
 * What is neither a rule of upstream nor a behaviour of Klientvakt: what the vendor and the operator have
 * set, and what happens during the row.
 */
const SETTINGS = {
  /** SELVBETJENING_TEST_UPLOAD_BODY. */
  uploadBodySetting: ["object", "string"],
  /** How the client template lets customers return from Selvbetjening. */
  returnForm: ["PORTAL", "LOCALHOST_V1", "LOCALHOST_V0"],
  /** Whether the clients of the template share its redirect URIs. */
  sharedRedirectUris: [false, true],
  /** With which status a service once answers that it has no time; the switch retryAfter says how long. */
  busyStatus: ["none", "429", "503"],
  busyAt: Object.keys(BUSY_AT) as (keyof typeof BUSY_AT)[],
} as const;

type Settings = { [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name][number] };
/** One value of every switch and of every setting. */
export type RulesRow = Switches & Settings;
export type FactorName = keyof RulesRow;

export const FACTORS: Factors & Record<FactorName, readonly unknown[]> = {
  ...(Object.fromEntries(Object.entries(SWITCHES).map(([name, { values }]) => [name, values])) as Record<
    SwitchName,
    readonly unknown[]
  >),
  ...SETTINGS,
};

/**
 * Rows in which every pair of values of two factors occurs. Those in which HelseID signs with its second key
 * come last: a portal that has just requested the keys asks for them again after a minute only.
 */
export function rulesRows(seed: number): RulesRow[] {
  const rows = coveringArray(FACTORS, seed) as unknown as RulesRow[];
  return [
    ...rows.filter((row) => row.signingKey === "first"),
    ...rows.filter((row) => row.signingKey === "second"),
  ];
}

/** The fault that the sandbox simulates once during a row. */
export function faultsOf({ busyStatus, busyAt }: RulesRow): Fault[] {
  if (busyStatus === "none") return [];
  return [{ ...BUSY_AT[busyAt], kind: busyStatus, seconds: BUSY_SECONDS, times: 1 }];
}

/** The switches of a row, without its settings. */
export function switchesOf(row: RulesRow): Switches {
  return Object.fromEntries(
    Object.keys(SWITCHES).map((name) => [name, row[name as SwitchName]]),
  ) as unknown as Switches;
}
