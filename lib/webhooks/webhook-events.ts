import { z } from "zod";
import { NOTIFIED } from "@/lib/domain/staff-client";
import { REPORT_ALERT_EVENTS } from "@/lib/domain/report-alert";

/*
 * The events of a signed webhook: type, timestamp and data as in Standard Webhooks. A contract with
 * receivers, described in docs/webhooks.md. Within a version of the schema, fields and types of event may be
 * added; nothing is renamed or removed, and no field changes its meaning.
 */

export const WEBHOOK_SCHEMA_VERSION = 1;

/** Of every event about an installation: which one. */
const installation = {
  schemaVersion: z.literal(WEBHOOK_SCHEMA_VERSION),
  organization: z.string(),
  organizationNumber: z.string(),
  installation: z.string(),
  clientTemplate: z.string(),
  environment: z.enum(["test", "production"]),
  clientId: z.string().nullable(),
  url: z.url(),
  text: z.string(),
};

const instant = z.iso.datetime();

export const WebhookEvent = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.enum(["key.expiring", "key.expired", "key.expiry-unknown"]),
    timestamp: instant,
    data: z.strictObject({
      ...installation,
      keyExpires: instant.nullable(),
      daysLeft: z.int().nullable(),
      threshold: z.int(),
      test: z.literal(true).optional(),
    }),
  }),
  z.strictObject({
    type: z.enum(REPORT_ALERT_EVENTS),
    timestamp: instant,
    data: z.strictObject({ ...installation, lastReportedAt: instant.nullable() }),
  }),
  z.strictObject({
    type: z.enum(["portal.client"]),
    timestamp: instant,
    data: z.strictObject({
      schemaVersion: z.literal(WEBHOOK_SCHEMA_VERSION),
      environment: z.enum(["test", "production"]),
      clientId: z.string(),
      status: z.enum(NOTIFIED),
      keyExpires: instant.nullable(),
      failingSince: instant.nullable(),
      url: z.url(),
      text: z.string(),
    }),
  }),
]);
export type WebhookEvent = z.infer<typeof WebhookEvent>;
