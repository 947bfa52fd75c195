import { addSeconds } from "@/lib/base/clock";
import { type FleetRow, Prisma } from "@/lib/db/generated/client";
import { STUCK_AFTER_SECONDS } from "@/lib/domain/key-rotation";
import { normalizeOrganizationNumber } from "@/lib/domain/organization-number";
import { isInstantText, isUuid, readCursor, writeCursor } from "@/lib/base/search-params";
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
      return Prisma.sql`${ACTIVE} and not reported_healthy`;
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
  if (view.due)
    all.push(
      Prisma.sql`${ACTIVE} and key_expires_at is not null and key_expires_at <= ${addSeconds(now, view.due * 86_400)}`,
    );
  if (view.template) all.push(Prisma.sql`template_id = ${view.template}::uuid`);
  if (view.organization) all.push(Prisma.sql`organization_id = ${view.organization}::uuid`);
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
  for (const part of searchWords(view.q)) all.push(Prisma.sql`search_text like ${part}`);
  return Prisma.join(all, " and ");
}

/** Conditions that every word occurs somewhere. A number with spaces in it is one word. */
export function searchWords(q: string): Prisma.Sql[] {
  const number = normalizeOrganizationNumber(q);
  const words = /^\d{4,}$/.test(number) ? [number] : q.split(/\s+/).filter(Boolean);
  return words.slice(0, 6).map((word) => Prisma.sql`'%' || fold_text(${escapeLike(word)}) || '%'`);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

interface Order {
  by: Prisma.Sql;
  after: (value: string, id: string) => Prisma.Sql;
  value: (row: FleetRecord) => string;
  /** Whether a value may be in a cursor, whose text is kept to what `value` writes. */
  isValue: (value: string) => boolean;
}

/**
 * Orders that end with a unique column, so that a page can start where the previous one ended, at any depth.
 */
export const FLEET_ORDERS: Record<FleetSort, Order> = {
  expiry: {
    by: Prisma.sql`expiry_sort, installation_id`,
    after: (value, id) => Prisma.sql`(expiry_sort, installation_id) > (${value}::timestamptz, ${id}::uuid)`,
    value: (row) => row.expirySort.toISOString(),
    isValue: isInstantText,
  },
  name: {
    by: Prisma.sql`organization_name, installation_id`,
    after: (value, id) => Prisma.sql`(organization_name, installation_id) > (${value}, ${id}::uuid)`,
    value: (row) => row.organizationName,
    isValue: () => true,
  },
  template: {
    by: Prisma.sql`template_id, expiry_sort, installation_id`,
    after: (value, id) => {
      const [template, time] = value.split(" ");
      return Prisma.sql`(template_id, expiry_sort, installation_id) > (${template}::uuid, ${time}::timestamptz, ${id}::uuid)`;
    },
    value: (row) => `${row.templateId} ${row.expirySort.toISOString()}`,
    isValue: (value) => isUuid(value.slice(0, 36)) && value[36] === " " && isInstantText(value.slice(37)),
  },
  newest: {
    by: Prisma.sql`created_at desc, installation_id desc`,
    after: (value, id) => Prisma.sql`(created_at, installation_id) < (${value}::timestamptz, ${id}::uuid)`,
    value: (row) => row.createdAt.toISOString(),
    isValue: isInstantText,
  },
  checked: {
    by: Prisma.sql`checked_sort, installation_id`,
    after: (value, id) => Prisma.sql`(checked_sort, installation_id) > (${value}::timestamptz, ${id}::uuid)`,
    value: (row) => row.checkedSort.toISOString(),
    isValue: isInstantText,
  },
};

/**
 * One page of a view, at most `limit` rows.
 * @param except views whose installations are left out
 */
export function fleetQuery(
  view: FleetView,
  now: Date,
  limit: number,
  except: readonly FleetView[] = [],
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
        ...except.map((each) => Prisma.sql`((${fleetConditions(each, now)}) is not true)`),
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
 * Counts a view, up to one more than `maxCount`. In the list's own order, so that it uses the same index and
 * stops there instead of reading the table.
 */
export function countQuery(view: FleetView, now: Date): Prisma.Sql {
  return Prisma.sql`
    select count(*)::int as count from (
      select 1 from fleet_row where ${fleetConditions(view, now)}
      order by ${FLEET_ORDERS[view.sort].by} limit ${maxCount(view) + 1}) counted`;
}

export function cursorAfter(row: FleetRecord, sort: FleetSort): string {
  return writeCursor({ value: FLEET_ORDERS[sort].value(row), id: row.installationId });
}
