import { FLEET_COLUMNS, type FleetColumn } from "@/lib/domain/fleet-columns";
import { type FleetTextField, mapFleetTextFields } from "@/lib/domain/installation-fields";
import { type ExpiryStatement, expiryStatement } from "@/lib/domain/expiry-statement";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { cursorAfter, type FleetRecord, fleetQuery } from "@/lib/core/fleet/fleet-query";
import { type FleetListRow, fleetRow } from "./internal/fleet-row";
import type { FleetView } from "@/lib/domain/fleet-view";
import { expiryText } from "@/lib/texts/alert-texts";
import type { MessageLanguage } from "@/lib/texts/message-texts";

const BATCH = 500;

type Value = string | number;
type Read = (row: FleetListRow, key: ReadKey) => Value;

/** What a message would say of a row's key; null without a key in use. */
interface ReadKey {
  statement: ExpiryStatement | null;
  text: string;
}

/** Headings of the text fields whose heading is not their name. */
const TEXT_HEADINGS: Partial<Record<FleetTextField, string>> = { label: "installation" };

/** One or more headings per column. Programs read by heading, so a heading is never renamed. */
const EXPORTED = {
  organization: {
    organization: (row) => row.organizationName,
    organizationNumber: (row) => row.organizationNumber,
  },
  ...mapFleetTextFields((name) => ({
    [TEXT_HEADINGS[name] ?? name]: (row: FleetListRow) => row[name],
  })),
  template: {
    clientTemplate: (row) => row.templateName,
    environment: (row) => row.environment.toLowerCase(),
  },
  status: { status: (row) => row.status.code, statusReason: (row) => row.status.reason ?? "" },
  expires: {
    keyExpires: (row) => row.keyExpiresAt?.toISOString() ?? "",
    assumedExpiry: (row) => row.assumedExpiresAt?.toISOString() ?? "",
    daysLeft: (_, { statement }) => statement?.daysLeft ?? "",
    expiryEvent: (_, { statement }) => statement?.event ?? "",
    expiryText: (_, { text }) => text,
  },
  checked: { lastChecked: (row) => row.lastCheckAt?.toISOString() ?? "" },
  reported: {
    lastReported: (row) => row.reportedAt?.toISOString() ?? "",
    nextReportDue: (row) => row.reportDueAt?.toISOString() ?? "",
    reportedHealthy: (row) => (row.reportedHealthy === null ? "" : row.reportedHealthy ? "yes" : "no"),
  },
  clientId: { clientId: (row) => row.clientId ?? "" },
  kid: { kid: (row) => row.kid ?? "" },
  custody: { custody: (row) => row.custody.toLowerCase() },
  source: {
    expirySource: (row) => row.expirySource ?? "",
    expirySeen: (row) => row.expirySeenAt?.toISOString() ?? "",
  },
  pending: { pendingScopes: (row) => row.pendingScopeNames.join(" ") },
  created: { created: (row) => row.createdAt.toISOString() },
} satisfies Record<FleetColumn, Record<string, Read>>;

const HEADINGS: [string, Read][] = FLEET_COLUMNS.flatMap((column) => Object.entries<Read>(EXPORTED[column]));

/** The headings whose values programs look up to the character (`identifiers` of `csvText`). */
export const EXPORT_IDENTIFIERS = ["clientId", "kid"] as const satisfies (
  keyof (typeof EXPORTED)["clientId"] | keyof (typeof EXPORTED)["kid"]
)[];

/** A row of an export or a report: plain values by heading, every expiry with its source and time. */
export type ExportRow = Record<string, Value>;

/** Every row of a view, in batches, so that memory use does not depend on their number. */
export async function* readFleet(ctx: Context, view: FleetView): AsyncGenerator<FleetListRow[]> {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  const read = (after: string): Promise<FleetRecord[]> => {
    const records = ctx.db.$queryRaw<FleetRecord[]>(fleetQuery({ ...view, after }, now, BATCH));
    // It is awaited below, unless the reader leaves before.
    records.catch(() => {});
    return records;
  };
  for (let reading: Promise<FleetRecord[]> | null = read(""); reading;) {
    const records: FleetRecord[] = await reading;
    // The next batch is read while this one is used.
    reading = records.length < BATCH ? null : read(cursorAfter(records.at(-1)!, view.sort));
    if (records.length > 0) yield records.map((record) => fleetRow(record, now));
  }
}

/** The rows of a view as programs read them. */
export async function* exportFleet(ctx: Context, view: FleetView): AsyncGenerator<ExportRow[]> {
  authorize(ctx, "fleet.read");
  const readKey = keyReader(ctx.clock(), ctx.env.MESSAGE_LANGUAGE);
  for await (const batch of readFleet(ctx, view)) yield batch.map((row) => exportRow(row, readKey(row)));
}

/** Each text is made once: a hundred thousand rows have a few hundred. */
function keyReader(now: Date, language: MessageLanguage): (row: FleetListRow) => ReadKey {
  const texts = new Map<string, string>();
  return (row) => {
    if (!row.keyExpiresAt && row.phase !== "ACTIVE") return { statement: null, text: "" };
    const statement = expiryStatement(row.keyExpiresAt, now);
    const name = `${statement.phrase} ${statement.days}`;
    const text = texts.get(name) ?? expiryText(statement, language);
    texts.set(name, text);
    return { statement, text };
  };
}

function exportRow(row: FleetListRow, key: ReadKey): ExportRow {
  const values: ExportRow = {};
  for (const [heading, read] of HEADINGS) values[heading] = read(row, key);
  return values;
}
