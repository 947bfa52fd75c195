import { setImmediate } from "node:timers/promises";
import type { ImportedKey } from "@/lib/core/keys/ledger/import";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { ImportMapping } from "@/lib/domain/import-columns";
import {
  type ImportProblemCode,
  type ImportRecord,
  type ImportTemplate,
  readImportRow,
} from "@/lib/domain/import-row";
import { isAppError } from "@/lib/base/errors";
import { messagingInstallations } from "@/lib/core/clients/messaging-clients";
import { ENVIRONMENTS, type HelseidEnvironment } from "@/lib/helseid/environments";
import { isMixed } from "@/lib/domain/mixed-environments";
import { mayLockHerId } from "@/lib/domain/second-client";
import { findUnits } from "@/lib/core/register/find-units";
import { readPublicJwk } from "@/lib/core/keys/read-public-jwk";
import { mayReplaceExpiry } from "@/lib/domain/key-lifecycle";
import type { FileRow, LineProblem } from "../schemas";
import { withEdits } from "./edited-rows";

/** What importing one row does. */
export type ImportOperation =
  | {
      kind: "create";
      line: number;
      record: ImportRecord;
      key: ImportedKey | null;
      /** The environment, when the customer's number is of the other's kind. */
      mixed: HelseidEnvironment | null;
    }
  | {
      kind: "update";
      line: number;
      record: ImportRecord;
      installationId: string;
      label: string | null;
      newKey: ImportedKey | null;
      expiry: { keyId: string; kid: string | null; expiresAt: Date } | null;
    }
  | { kind: "unchanged"; line: number };

export interface RowValidation {
  operations: ImportOperation[];
  problems: LineProblem[];
}

interface RuleTemplate extends ImportTemplate {
  /** Of a new client, and of one that exists. */
  defaultScopes: string[];
  scopes: string[];
}

export interface ImportRules {
  mapping: ImportMapping;
  templates: readonly RuleTemplate[];
  /** The template of rows without one. */
  otherwise: string | null;
}

/** A row, read without looking at the database. */
export interface ReadRow {
  line: number;
  record: ImportRecord | null;
  problems: LineProblem[];
  /** Its template's environment, when the customer's number is of the other's kind. */
  mixed: HelseidEnvironment | null;
  /** The environment in which it is a new client for messages; null when it is none. */
  newForMessages: HelseidEnvironment | null;
  /** Whether an earlier row gives the customer another client for messages. */
  isSecondInFile: boolean;
}

/** What the rows before have named. */
interface Named {
  installations: Set<string>;
  /** Customers with a client for messages, by environment and organization number. */
  messaging: Set<string>;
}

/**
 * Reads a file's chunks in their order, and adds a problem for each installation that the file names twice.
 * Other work of the process comes in between two chunks.
 */
export async function* readParts(
  parts: readonly (readonly FileRow[])[],
  rules: ImportRules,
): AsyncGenerator<ReadRow[]> {
  const named: Named = { installations: new Set(), messaging: new Set() };
  for (const rows of parts) {
    await setImmediate();
    yield rows.map((row) => readRow(row, rules, named));
  }
}

function readRow(row: FileRow, rules: ImportRules, named: Named): ReadRow {
  const { line } = row;
  const { cells, mapping } = withEdits(row, rules.mapping);
  const { record, problems } = readImportRow(cells, mapping, rules.templates, rules.otherwise);
  const none = { line, mixed: null, newForMessages: null, isSecondInFile: false };
  const onLine = problems.map((problem) => ({ line, ...problem }));
  if (!record) return { ...none, record, problems: onLine };
  if (named.installations.has(identityOf(record))) {
    const column = record.clientId ? "clientId" : "label";
    return { ...none, record: null, problems: [...onLine, { line, column, code: "duplicate" as const }] };
  }
  named.installations.add(identityOf(record));
  const template = rules.templates.find((each) => each.id === record.templateId)!;
  const mixed = isMixed(record.organizationNumber, template.environment) ? template.environment : null;
  if (!mayLockHerId(record.clientId ? template.scopes : template.defaultScopes))
    return { ...none, mixed, record, problems: onLine };
  const customer = `${template.environment} ${record.organizationNumber}`;
  const isSecondInFile = named.messaging.has(customer);
  named.messaging.add(customer);
  const newForMessages = record.clientId ? null : template.environment;
  return { line, record, problems: onLine, mixed, newForMessages, isSecondInFile };
}

/** Identity of a row: the client id; without one the customer, template and label. */
function identityOf(record: ImportRecord): string {
  return record.clientId ?? `${record.organizationNumber} ${record.templateId} ${record.label}`;
}

/**
 * Validates rows against the database: what each would create or change, and the problems by row and column.
 * Changes nothing. The preview and the run both use it, so a preview shows what the run will do.
 */
export async function validateRows(tx: ReadOnlyDatabase, rows: readonly ReadRow[]): Promise<RowValidation> {
  const problems = rows.flatMap((row) => row.problems);
  const read = rows.flatMap(({ record, ...row }) => (record ? [{ ...row, record }] : []));
  const known = await lookUp(
    tx,
    read.map((each) => each.record),
  );
  const messaging = await messagingCustomers(tx, read, known.organizations);
  const operations: ImportOperation[] = [];
  for (const row of read) {
    const { line, record } = row;
    const wrong: Wrong = (column, code) => {
      problems.push({ line, column, code });
      return null;
    };
    const key = await keyOfRecord(record, (code) =>
      problems.push({ line, column: "publicJwk", code, remark: true }),
    );
    if (key === "kid-differs") {
      wrong("kid", key);
      continue;
    }
    const operation = known.installations.has(identityOf(record))
      ? updateOf(line, record, key, known.installations.get(identityOf(record))!, wrong)
      : createOf(line, known.named(record), key, row.mixed, known.organizations, wrong);
    const isSecond =
      row.isSecondInFile || messaging.has(`${row.newForMessages} ${record.organizationNumber}`);
    if (operation?.kind === "create" && row.newForMessages && isSecond) wrong("label", "second-client");
    else if (operation) operations.push(operation);
  }
  return { operations, problems };
}

/** Without rows of environments whose word was not typed at the start of the import: those are problems. */
export function onlyConfirmed(
  { operations, problems }: RowValidation,
  confirmed: readonly HelseidEnvironment[],
): RowValidation {
  const isRefused = (operation: ImportOperation) =>
    operation.kind === "create" && operation.mixed !== null && !confirmed.includes(operation.mixed);
  const refused = operations
    .filter(isRefused)
    .map(({ line }) => ({ line, column: "organizationNumber", code: "environment-mixed" }) as const);
  return {
    operations: operations.filter((operation) => !isRefused(operation)),
    problems: [...problems, ...refused],
  };
}

/**
 * The customers that have a client for messages, by environment and organization number. Another new one is
 * confirmed by typing (`second-client.ts`), which a file cannot do. A row with a client id creates none.
 */
async function messagingCustomers(
  tx: ReadOnlyDatabase,
  rows: readonly { record: ImportRecord; newForMessages: HelseidEnvironment | null }[],
  organizations: ReadonlyMap<string, string>,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const environment of ENVIRONMENTS) {
    const ids = rows
      .filter((row) => row.newForMessages === environment)
      .flatMap(({ record }) => organizations.get(record.organizationNumber) ?? []);
    if (ids.length === 0) continue;
    const having = await messagingInstallations(tx, ids, environment);
    const idsHaving = new Set(having.map((each) => each.organizationId));
    for (const [number, id] of organizations) if (idsHaving.has(id)) found.add(`${environment} ${number}`);
  }
  return found;
}

/** Adds a problem; a row with one has no operation. */
type Wrong = (column: LineProblem["column"], code: ImportProblemCode) => null;
type KnownInstallation =
  Awaited<ReturnType<typeof lookUp>>["installations"] extends Map<string, infer Row> ? Row : never;

async function lookUp(tx: ReadOnlyDatabase, records: readonly ImportRecord[]) {
  const numbers = [...new Set(records.map((record) => record.organizationNumber))];
  const clientIds = records.flatMap((record) => record.clientId ?? []);
  const labels = records.filter((record) => !record.clientId).map((record) => record.label);
  const select = {
    id: true,
    templateId: true,
    label: true,
    clientId: true,
    custody: true,
    closedAt: true,
    organization: { select: { number: true } },
    keys: {
      where: { state: { in: ["CURRENT" as const, "LISTED" as const] } },
      orderBy: [
        { state: "asc" as const },
        { expiresAt: { sort: "desc" as const, nulls: "last" as const } },
        { createdAt: "desc" as const },
      ],
      select: { id: true, kid: true, thumbprint: true, expiresAt: true, expirySource: true },
    },
  };
  const organizations = await tx.organization.findMany({
    where: { number: { in: numbers } },
    select: { id: true, number: true },
  });
  const unnamed = records.filter((record) => !record.organizationName);
  const units = await findUnits(
    tx,
    unnamed.map((record) => record.organizationNumber),
  );
  const clients = await tx.installation.findMany({ where: { clientId: { in: clientIds } }, select });
  const drafts =
    labels.length === 0
      ? []
      : await tx.installation.findMany({
          where: {
            clientId: null,
            closedAt: null,
            label: { in: labels },
            organization: { number: { in: numbers } },
          },
          select,
        });
  return {
    /** With the name that Enhetsregisteret's loaded file has, where the row has none. */
    named: (record: ImportRecord): ImportRecord =>
      record.organizationName
        ? record
        : { ...record, organizationName: units.get(record.organizationNumber)?.name ?? "" },
    organizations: new Map(organizations.map((each) => [each.number, each.id])),
    installations: new Map([
      ...drafts.map((row) => [`${row.organization.number} ${row.templateId} ${row.label}`, row] as const),
      ...clients.map((row) => [row.clientId!, row] as const),
    ]),
  };
}

/**
 * A key that is given by its id, by its public half, or by its expiry alone: its id is then empty. A public
 * half that cannot be read is as if it was not given.
 */
async function keyOfRecord(
  record: ImportRecord,
  remark: (code: ImportProblemCode) => void,
): Promise<ImportedKey | null | "kid-differs"> {
  if (!record.clientId) return null;
  const { expiresAt } = record;
  if (record.publicJwk) {
    try {
      const publicKey = await readPublicJwk(record.publicJwk);
      if (record.kid && record.kid !== publicKey.kid) return "kid-differs";
      return { kid: publicKey.kid, publicKey, expiresAt };
    } catch (error) {
      if (!isAppError(error)) throw error;
      remark("jwk");
    }
  }
  return record.kid || expiresAt ? { kid: record.kid, publicKey: null, expiresAt } : null;
}

function createOf(
  line: number,
  record: ImportRecord,
  key: ImportedKey | null,
  mixed: HelseidEnvironment | null,
  organizations: ReadonlyMap<string, string>,
  wrong: Wrong,
): ImportOperation | null {
  if (!organizations.has(record.organizationNumber) && !record.organizationName)
    return wrong("organizationName", "name-missing");
  // Portal custody needs the private key, which a file never contains.
  if (record.clientId && record.custody === "PORTAL") return wrong("custody", "custody-portal");
  return { kind: "create", line, record, key, mixed };
}

function updateOf(
  line: number,
  record: ImportRecord,
  key: ImportedKey | null,
  row: KnownInstallation,
  wrong: Wrong,
): ImportOperation | null {
  if (row.closedAt) return wrong("clientId", "closed");
  if (row.organization.number !== record.organizationNumber)
    return wrong("organizationNumber", "other-organization");
  if (row.templateId !== record.templateId) return wrong("template", "other-template");
  const label = row.label === record.label ? null : record.label;
  // Without an id it is the installation's decisive key: the current one, or else the one that expires last.
  const same = key
    ? row.keys.find((each) =>
        key.kid ? each.kid === key.kid || each.thumbprint === key.publicKey?.thumbprint : true,
      )
    : undefined;
  const newKey = key && !same && row.custody === "INSTALLATION" ? key : null;
  const expiry =
    key?.expiresAt &&
    same &&
    mayReplaceExpiry(same.expirySource, "import") &&
    same.expiresAt?.getTime() !== key.expiresAt.getTime()
      ? { keyId: same.id, kid: same.kid, expiresAt: key.expiresAt }
      : null;
  if (label === null && !newKey && !expiry) return { kind: "unchanged", line };
  const { id: installationId } = row;
  return { kind: "update", line, record, installationId, label, newKey, expiry };
}
