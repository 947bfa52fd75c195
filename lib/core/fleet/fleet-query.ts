import { addSeconds } from "@/lib/base/clock";
import { foldText } from "@/lib/base/fold-text";
import { type FleetRow, Prisma } from "@/lib/db/generated/client";
import { STUCK_AFTER_SECONDS } from "@/lib/domain/key-rotation";
import { osloDayStart } from "@/lib/domain/key-status";
import { searchTerms } from "@/lib/domain/search-terms";
import { isInstantText, isUuid, readCursor, writeCursor } from "@/lib/base/search-params";
import { urgentViews } from "@/lib/domain/fleet-overview";
import { MAX_COUNT, type FleetSort, type FleetStatus, type FleetView } from "@/lib/domain/fleet-view";

/**
 * Fields of `fleet_row` that conditions use and no list reads. `hasOpenLink` is filled for the previous
 * release only.
 */
const NOT_SELECTED = ["searchText", "scopes", "hasOpenLink"] as const;

/**
 * A row of the fleet as `fleetQuery` returns it: every field of the Prisma model but those of `NOT_SELECTED`.
 */
export type FleetRecord = Omit<FleetRow, (typeof NOT_SELECTED)[number]>;

/** `"key_expires_at" as "keyExpiresAt"`, for each field: a field that is added to the model is selected. */
const SELECTED = Prisma.raw(
  Object.values(Prisma.FleetRowScalarFieldEnum)
    .filter((field) => !(NOT_SELECTED as readonly string[]).includes(field))
    .map((field) => `${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} as "${field}"`)
    .join(", "),
);

const ACTIVE = Prisma.sql`phase = 'ACTIVE'`;

/**
 * Each status filter as the condition of its partial index. A link expires without a write, so the two
 * statuses that depend on it compare its expiry with `now`; `status-parity.service.test.ts` compares each
 * with `installationStatus`.
 */
function statusCondition(status: FleetStatus, now: Date): Prisma.Sql {
  switch (status) {
    case "attention":
      return Prisma.sql`(${Prisma.join(
        urgentViews().map((view) => fleetConditions(view, now)),
        " or ",
      )})`;
    case "active":
      return ACTIVE;
    case "expired":
      return Prisma.sql`${ACTIVE} and key_expires_at is not null and key_expires_at <= ${now}`;
    case "unchecked":
      return Prisma.sql`${ACTIVE} and token_seen_at is null`;
    case "unknown":
      return Prisma.sql`${ACTIVE} and key_expires_at is null`;
    case "rejected":
      return Prisma.sql`${ACTIVE} and key_unknown`;
    case "stuck":
      return Prisma.sql`${ACTIVE} and rotation_state in ('UPLOADING', 'UPLOADED') and rotation_upload_at <= ${addSeconds(now, -STUCK_AFTER_SECONDS)}`;
    case "failing":
      return Prisma.sql`${ACTIVE} and last_check_failure is not null`;
    case "silent":
      return Prisma.sql`${ACTIVE} and report_due_at is not null and report_due_at <= ${now}`;
    case "unwell":
      return Prisma.sql`${ACTIVE} and reported_healthy is false`;
    case "suspected":
      return Prisma.sql`${ACTIVE} and suspected_at is not null`;
    case "pending":
      return Prisma.sql`${ACTIVE} and pending_scopes > 0`;
    case "reviving":
      return Prisma.sql`${ACTIVE} and has_open_revival`;
    case "programFails":
      return Prisma.sql`${ACTIVE} and program_fails`;
    case "rotating":
      return Prisma.sql`${ACTIVE} and rotation_state is not null`;
    case "drift":
      return Prisma.sql`${ACTIVE} and has_drift`;
    case "waiting":
      return Prisma.sql`(phase = 'WAITING' or phase = 'NEW' and link_expires_at > ${now})`;
    case "access":
      return Prisma.sql`phase = 'WAITING' and draft_state = 'ACCESS_REQUESTED'`;
    case "failed":
      return Prisma.sql`phase = 'FAILED'`;
    case "new":
      return Prisma.sql`phase = 'NEW' and (link_expires_at is null or link_expires_at <= ${now})`;
    case "closed":
      return Prisma.sql`phase = 'CLOSED'`;
  }
}

/**
 * The conditions of a view, without its order. The time is a parameter, so that no rule depends on the
 * database's clock.
 */
export function fleetConditions(view: FleetView, now: Date): Prisma.Sql {
  const all: Prisma.Sql[] = [];
  if (view.status) all.push(statusCondition(view.status, now));
  else all.push(Prisma.sql`phase <> 'CLOSED'`);
  if (view.within)
    all.push(
      Prisma.sql`${ACTIVE} and key_expires_at > ${now} and key_expires_at <= ${addSeconds(now, Number(view.within) * 86_400)}`,
    );
  if (view.beyond)
    all.push(Prisma.sql`${ACTIVE} and key_expires_at > ${addSeconds(now, view.beyond * 86_400)}`);
  if (view.due)
    all.push(
      Prisma.sql`${ACTIVE} and key_expires_at is not null and key_expires_at <= ${addSeconds(now, view.due * 86_400)}`,
    );
  if (view.week)
    all.push(
      Prisma.sql`${ACTIVE} and key_expires_at > ${now} and key_expires_at >= ${osloDayStart(view.week)} and key_expires_at < ${osloDayStart(view.week, 7)}`,
    );
  if (view.template) all.push(Prisma.sql`template_id = ${view.template}::uuid`);
  if (view.organization) all.push(Prisma.sql`organization_id = ${view.organization}::uuid`);
  if (view.imported)
    all.push(
      Prisma.sql`installation_id in (select installation_id from import_effect where run_id = ${view.imported}::uuid)`,
    );
  if (view.environment) all.push(Prisma.sql`environment = ${view.environment}::"Environment"`);
  if (view.custody) all.push(Prisma.sql`custody = ${view.custody}::"Custody"`);
  if (view.scopeStatus === "pending")
    all.push(
      view.scope
        ? Prisma.sql`pending_scopes > 0 and pending_scope_names @> array[${view.scope}]`
        : Prisma.sql`${ACTIVE} and pending_scopes > 0`,
    );
  else {
    if (view.scope) all.push(Prisma.sql`scopes @> array[${view.scope}]`);
    if (view.scopeStatus === "ok")
      all.push(
        view.scope
          ? Prisma.sql`${ACTIVE} and not pending_scope_names @> array[${view.scope}]`
          : Prisma.sql`${ACTIVE} and pending_scopes = 0`,
      );
  }
  if (view.unchecked)
    all.push(Prisma.sql`${ACTIVE} and checked_sort < ${addSeconds(now, -view.unchecked * 86_400)}`);
  for (const [part, name] of [
    [view.customer, Prisma.sql`organization_name || ' ' || organization_number`],
    // A subquery for each candidate: as a join it would be read from end to end.
    [
      view.contact,
      Prisma.sql`(select concat_ws(' ', contact_name, contact_email, replace(contact_phone, ' ', ''))
        from organization where id = organization_id)`,
    ],
  ] as const)
    for (const word of searchWords(part)) all.push(Prisma.sql`fold_text(${name}) like ${word}`);
  // Resolved to ids first, so that the indexes by template apply.
  const named = searchWords(view.product).map((word) => Prisma.sql`fold_text(name) like ${word}`);
  if (named.length > 0)
    all.push(
      Prisma.sql`template_id = any(array(select id from client_template where ${Prisma.join(named, " and ")}))`,
    );
  // What the index of `search_text` finds first.
  const inSearchText = [view.customer, view.contact, view.q].flatMap(searchWords);
  for (const part of inSearchText) all.push(Prisma.sql`search_text like ${part}`);
  return Prisma.join(all, " and ");
}

/** Patterns of which each must occur in the folded text of a hit (`searchTerms`). */
export function searchWords(q: string): Prisma.Sql[] {
  return searchTerms(q)
    .map(foldText)
    .filter(Boolean)
    .map((term) => Prisma.sql`${`%${escapeLike(term)}%`}`);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** `expiry_sort` of an active installation whose expiry is unknown (prisma/functions). */
const UNKNOWN_EXPIRY_SORT = "1900-01-01T00:00:00.000Z";
/** And of an installation that is not active. */
const INACTIVE_EXPIRY_SORT = "9999-01-01T00:00:00.000Z";

const ASCENDING = { direction: Prisma.sql`asc`, isAfter: Prisma.sql`>` };
const DESCENDING = { direction: Prisma.sql`desc`, isAfter: Prisma.sql`<` };

interface Order {
  by: Prisma.Sql;
  after: (value: string, id: string) => Prisma.Sql;
  value: (row: FleetRecord) => string;
  /** Whether a value may be in a cursor, whose text is kept to what `value` writes. */
  isValue: (value: string) => boolean;
}

/** An order by one column, read from the index of both directions. */
function byColumn(
  column: Prisma.Sql,
  { direction, isAfter }: typeof ASCENDING,
  value: Pick<Order, "value" | "isValue"> & { read: (value: string) => Prisma.Sql },
): Order {
  return {
    by: Prisma.sql`${column} ${direction}, installation_id ${direction}`,
    after: (text, id) =>
      Prisma.sql`(${column}, installation_id) ${isAfter} (${value.read(text)}, ${id}::uuid)`,
    value: value.value,
    isValue: value.isValue,
  };
}

/** What sorts by an instant has in its cursor. */
const instant = (of: (row: FleetRecord) => Date) => ({
  value: (row: FleetRecord) => of(row).toISOString(),
  isValue: isInstantText,
  read: (value: string) => Prisma.sql`${value}::timestamptz`,
});

const NAME = {
  value: (row: FleetRecord) => row.organizationName,
  isValue: () => true,
  read: (value: string) => Prisma.sql`${value}`,
};

/**
 * `expiry_sort` for the descending order, as its index has it: an unknown expiry comes first there too, and
 * installations that are not active come last.
 */
const EXPIRY_DESC = Prisma.sql`(case expiry_sort
  when timestamptz '1900-01-01 00:00:00+00' then timestamptz 'infinity'
  when timestamptz '9999-01-01 00:00:00+00' then timestamptz '-infinity'
  else expiry_sort end)`;

function expiryDescending(value: string): Prisma.Sql {
  const ends: Record<string, string> = {
    [UNKNOWN_EXPIRY_SORT]: "infinity",
    [INACTIVE_EXPIRY_SORT]: "-infinity",
  };
  return Prisma.sql`${ends[value] ?? value}::timestamptz`;
}

/** By the template's name, and by its id where two have one name, so that each is unbroken. */
function byTemplate({ direction, isAfter }: typeof ASCENDING): Order {
  const columns = ["template_name", "template_id", "expiry_sort", "installation_id"].map((column) =>
    Prisma.raw(column),
  );
  return {
    by: Prisma.join(columns.map((column) => Prisma.sql`${column} ${direction}`)),
    after: (value, id) => {
      const [template, time] = value.split(" ");
      return Prisma.sql`(${Prisma.join(columns)}) ${isAfter} (
        (select name from client_template where id = ${template}::uuid),
        ${template}::uuid, ${time}::timestamptz, ${id}::uuid)`;
    },
    value: (row) => `${row.templateId} ${row.expirySort.toISOString()}`,
    isValue: (value) => isUuid(value.slice(0, 36)) && value[36] === " " && isInstantText(value.slice(37)),
  };
}

const EXPIRY = instant((row) => row.expirySort);
const CREATED = instant((row) => row.createdAt);
const CHECKED = instant((row) => row.checkedSort);

/**
 * Orders that end with a unique column, so that a page can start where the previous one ended, at any depth.
 */
export const FLEET_ORDERS: Record<FleetSort, Order> = {
  expiry: byColumn(Prisma.sql`expiry_sort`, ASCENDING, EXPIRY),
  "expiry-desc": byColumn(EXPIRY_DESC, DESCENDING, { ...EXPIRY, read: expiryDescending }),
  name: byColumn(Prisma.sql`organization_name`, ASCENDING, NAME),
  "name-desc": byColumn(Prisma.sql`organization_name`, DESCENDING, NAME),
  template: byTemplate(ASCENDING),
  "template-desc": byTemplate(DESCENDING),
  newest: byColumn(Prisma.sql`created_at`, DESCENDING, CREATED),
  oldest: byColumn(Prisma.sql`created_at`, ASCENDING, CREATED),
  checked: byColumn(Prisma.sql`checked_sort`, ASCENDING, CHECKED),
  "checked-desc": byColumn(Prisma.sql`checked_sort`, DESCENDING, CHECKED),
};

/**
 * One page of a view, at most `limit` rows.
 * @param more `except`: views whose installations are left out; `and`: one more condition on `fleet_row`
 */
export function fleetQuery(
  view: FleetView,
  now: Date,
  limit: number,
  more: { except?: readonly FleetView[]; and?: Prisma.Sql } = {},
): Prisma.Sql {
  const order = FLEET_ORDERS[view.sort];
  const cursor = readCursor(view.after, order.isValue);
  const from = cursor ? Prisma.sql` and ${order.after(cursor.value, cursor.id)}` : Prisma.empty;
  return Prisma.sql`
    select ${SELECTED}
    from fleet_row
    where ${Prisma.join(
      [
        fleetConditions(view, now),
        // A condition may be unknown, as that of a row that has never reported.
        ...(more.except ?? []).map((each) => Prisma.sql`((${fleetConditions(each, now)}) is not true)`),
        ...(more.and ? [more.and] : []),
      ],
      " and ",
    )}${from}
    order by ${order.by}
    limit ${limit}`;
}

/** Above this a count is shown as "10 000+". A search stops earlier, because each row must be compared. */
const MAX_SEARCH_COUNT = 500;

export function maxCount(view: FleetView): number {
  return view.q ? MAX_SEARCH_COUNT : MAX_COUNT;
}

/**
 * Whether a view is of what needs somebody, narrowed by nothing but columns that each row has: then it is
 * read cause by cause. A search, for one, would be repeated for each cause.
 */
function isReadByCause({
  status,
  environment: _environment,
  template: _template,
  custody: _custody,
  sort: _sort,
  after: _after,
  columns: _columns,
  ...narrowing
}: FleetView): boolean {
  return status === "attention" && !Object.values(narrowing).some(Boolean);
}

/**
 * The ids of a view, at most `limit`, in no order. What needs somebody is one read for each cause, so that
 * each uses the index of its cause and stops there.
 */
export function idsQuery(view: FleetView, now: Date, limit: number): Prisma.Sql {
  const ids = (conditions: Prisma.Sql) =>
    Prisma.sql`select installation_id from fleet_row where ${conditions} limit ${limit}`;
  if (!isReadByCause(view)) return ids(fleetConditions(view, now));
  const rest = fleetConditions({ ...view, status: "" }, now);
  const causes = urgentViews().map(
    (cause) => Prisma.sql`(${ids(Prisma.sql`${fleetConditions(cause, now)} and ${rest}`)})`,
  );
  return Prisma.sql`select installation_id from (${Prisma.join(causes, " union ")}) urgent limit ${limit}`;
}

/**
 * Counts a view, up to one more than `maxCount`. In the list's own order, unless it is read cause by cause,
 * so that it uses the list's index and stops there instead of reading the table.
 */
export function countQuery(view: FleetView, now: Date): Prisma.Sql {
  const limit = maxCount(view) + 1;
  const counted = isReadByCause(view)
    ? idsQuery(view, now, limit)
    : Prisma.sql`select 1 from fleet_row where ${fleetConditions(view, now)}
          order by ${FLEET_ORDERS[view.sort].by} limit ${limit}`;
  return Prisma.sql`select count(*)::int as count from (${counted}) counted`;
}

/** Counts the active installations of a view whose expiry is unknown, which come first by expiry. */
export function unknownExpiryQuery(view: FleetView, now: Date): Prisma.Sql {
  return Prisma.sql`
    select count(*)::int as count from (
      select 1 from fleet_row
      where ${fleetConditions(view, now)} and ${ACTIVE} and key_expires_at is null
      limit ${maxCount(view) + 1}) counted`;
}

/** By expiry, the start of a list after those whose expiry is unknown. */
export function cursorAfterUnknown(sort: "expiry" | "expiry-desc"): string {
  const last = sort === "expiry" ? "f" : "0";
  const id = "########-####-####-####-############".replaceAll("#", last);
  return writeCursor({ value: UNKNOWN_EXPIRY_SORT, id });
}

export function cursorAfter(row: FleetRecord, sort: FleetSort): string {
  return writeCursor({ value: FLEET_ORDERS[sort].value(row), id: row.installationId });
}
