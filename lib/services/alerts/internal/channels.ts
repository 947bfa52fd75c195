import { z } from "zod";
import { Prisma } from "@/lib/db/generated/client";
import type { AlertChannel } from "@/lib/db/generated/enums";
import { ROLES } from "@/lib/domain/permissions";
import { emailLines, entityId } from "@/lib/core/input/fields";
import type { Channel } from "./channel";
import { mailAlerts, missingMailSettings } from "./mail-alerts";
import { mailCustomer } from "./mail-customer";
import { mailReportAlerts } from "./mail-report-alerts";
import { mailUnknownExpiries } from "./mail-unknown-expiries";
import { postReportAlerts, postToWebhook } from "./post-webhook";
import { staffAddresses } from "./staff-addresses";

/*
 * The alert channels. Everything that differs between them is here, and everybody else goes through
 * `CHANNELS`: nothing outside compares a channel's name. The channels and the record of them are one file on
 * purpose. A new channel then touches this file, the schema, a migration and the two message files, and the
 * compiler, which knows the enum, asks for its entry here; with a file per channel the record would be a
 * further place to keep in step. What is long (building a mail, signing a request) has its own file beside
 * this one. CONTRIBUTING.md has the steps.
 */

const email = {
  fields: {
    emails: { kind: "lines", purpose: "recipients", schema: emailLines },
    toRoles: {
      kind: "roles",
      purpose: "recipients",
      schema: z.array(z.enum(ROLES)).max(ROLES.length),
    },
    toPeople: {
      kind: "choices",
      purpose: "recipients",
      schema: z.array(entityId).max(500, "too-many"),
      options: async (db) => {
        const staff = await db.staffUser.findMany({
          where: { state: "ACTIVE" },
          orderBy: { name: "asc" },
          take: 500,
          select: { id: true, name: true, email: true },
        });
        return staff.map((each) => ({
          value: each.id,
          label: each.name ?? each.id,
          unreachable: each.email === null,
        }));
      },
    },
    escalateTo: { kind: "lines", purpose: "escalation", schema: emailLines },
    escalateToRoles: {
      kind: "roles",
      purpose: "escalation",
      schema: z.array(z.enum(ROLES)).max(ROLES.length),
    },
  },
  recipients: (db, rule, occasion) =>
    occasion === "escalated"
      ? staffAddresses(db, { emails: rule.escalateTo, roles: rule.escalateToRoles, ids: [] })
      : staffAddresses(db, { emails: rule.emails, roles: rule.toRoles, ids: rule.toPeople }),
  send: (ctx, message) =>
    mailAlerts(ctx, message, message.purpose === "alert" ? "staff" : message.purpose, async ({ url }) => url),
  sendUnknownExpiries: mailUnknownExpiries,
  sendReportAlerts: mailReportAlerts,
  missingSettings: missingMailSettings,
  expected: true,
  officeHours: true,
  isMail: true,
  combines: true,
  testedWithRule: true,
  redelivery: "failed",
} satisfies Channel;

/**
 * The contact of the organization whose key it is. Gets one e-mail for each alert, without links into the
 * portal.
 */
const customer = {
  fields: {
    toCustomer: { kind: "checkbox", purpose: "recipients", schema: z.boolean() },
    customerLink: { kind: "checkbox", purpose: "option", schema: z.boolean() },
  },
  recipients: async (_db, rule, occasion) =>
    rule.toCustomer && occasion === "raised"
      ? Prisma.sql`
          select o.contact_email from installation i join organization o on o.id = i.organization_id
          where i.id = a.installation_id and o.contact_email is not null`
      : [],
  send: mailCustomer,
  missingSettings: missingMailSettings,
  expected: false,
  officeHours: true,
  isMail: true,
  combines: false,
  testedWithRule: false,
  redelivery: "failed",
} satisfies Channel;

/** A webhook that administrators have added; its id is the target. Has a test of its own beside it. */
const webhook = {
  fields: {
    webhookId: {
      kind: "choice",
      purpose: "recipients",
      schema: entityId.or(z.literal("")).transform((id) => id || null),
      options: async (db) => {
        const webhooks = await db.webhook.findMany({
          orderBy: { name: "asc" },
          select: { id: true, name: true },
        });
        return webhooks.map((each) => ({ value: each.id, label: each.name }));
      },
    },
  },
  recipients: async (_db, rule, occasion) =>
    rule.webhookId && occasion === "raised" ? [rule.webhookId] : [],
  send: postToWebhook,
  sendReportAlerts: postReportAlerts,
  names: async (db, targets) => {
    const webhooks = await db.webhook.findMany({
      where: { id: { in: [...targets] } },
      select: { id: true, name: true },
    });
    return new Map(webhooks.map((each) => [each.id, each.name]));
  },
  missingSettings: () => [],
  expected: false,
  officeHours: false,
  isMail: false,
  combines: false,
  testedWithRule: false,
  redelivery: "failed-or-sent",
} satisfies Channel;

export const CHANNELS = { email, customer, webhook } satisfies Record<AlertChannel, Channel>;

export const ALERT_CHANNELS = Object.keys(CHANNELS) as AlertChannel[];

export function channelOf(name: AlertChannel): Channel {
  return CHANNELS[name];
}
