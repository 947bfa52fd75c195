import type { z } from "zod";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { AlertRule, Prisma } from "@/lib/db/generated/client";
import type { AlertFacts, ReportAlertFacts, UnknownExpiry } from "@/lib/domain/alert-facts";
import type { ReportAlertKind } from "@/lib/domain/report-alert";
import type { DeliveryResult } from "@/lib/domain/delivery";
import type { FieldKind, FieldOption, FieldPurpose } from "@/lib/domain/rule-field";
import type { Env } from "@/lib/base/env";
import type { Context } from "@/lib/context/context";

/**
 * When deliveries are created: an alert is raised, an expired key is repeated each day, or an alert is
 * escalated because nobody has acknowledged it.
 */
export const OCCASIONS = ["raised", "repeated", "escalated"] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** One column of a rule that a channel owns, and the field in the rule's form that sets it. */
export interface RuleField<Value> {
  kind: FieldKind;
  purpose: FieldPurpose;
  /**
   * Parses what the form submits (`FieldInput`) into the column's value. Messages are codes, as in `fields`.
   */
  schema: z.ZodType<Value>;
  /** Of a `choice` or `choices`: what may be chosen. */
  options?: (db: ReadOnlyDatabase) => Promise<FieldOption[]>;
}

/**
 * By the column of `alert_rule`, which is also the name in the form and in `alerts.ruleField` of the message
 * files.
 */
export type RuleFields = { readonly [Column in keyof AlertRule]?: RuleField<AlertRule[Column]> };

export interface Message {
  /** The same for every attempt, so that the other side recognizes a message that it has received already. */
  id: string;
  /** As `recipients` returned it. */
  target: string;
  purpose: "alert" | "escalation" | "test";
  /** At least one; more only when the channel combines alerts. */
  alerts: readonly AlertFacts[];
}

/** All installations without a known expiry that a recipient is to be reminded of, in one message. */
export interface UnknownExpiryDigest {
  /** The same for every attempt. */
  id: string;
  target: string;
  installations: readonly UnknownExpiry[];
}

/** Alerts of one kind about what installations report, in one message to a recipient. */
export interface ReportAlertDigest {
  /** The same for every attempt. */
  id: string;
  target: string;
  kind: ReportAlertKind;
  installations: readonly ReportAlertFacts[];
}

export interface SendOptions {
  /** For tests, whose receiver is this machine. */
  allowPrivate?: boolean;
}

/** Everything that the portal knows about one way to reach somebody with an alert. */
export interface Channel {
  fields: RuleFields;
  /**
   * Whom a rule reaches by this channel on an occasion: their addresses. Where each alert has its own, a
   * query with one column instead, in which `a` is the alert. The same alert, target and day give one
   * delivery, however often this is evaluated.
   */
  recipients: (
    db: ReadOnlyDatabase,
    rule: AlertRule,
    occasion: Occasion,
  ) => Promise<readonly string[] | Prisma.Sql>;
  /**
   * Sends one message. Every state of the other side is a result; what is thrown counts as a fault of this
   * program. May be called again with the same message: after `unavailable`, and when the process exited
   * before the result was stored.
   */
  send: (ctx: Context, message: Message, options: SendOptions) => Promise<DeliveryResult>;
  /**
   * Sends a digest of installations whose expiry is unknown, by the rules of `send`. A channel without it has
   * none: they come in digests only.
   */
  sendUnknownExpiries?: (ctx: Context, digest: UnknownExpiryDigest) => Promise<DeliveryResult>;
  /**
   * Sends alerts about what installations report, by the rules of `send`: all of a kind in one digest when
   * the channel combines alerts, otherwise one installation in each. A channel without it has none.
   */
  sendReportAlerts?: (
    ctx: Context,
    digest: ReportAlertDigest,
    options: SendOptions,
  ) => Promise<DeliveryResult>;
  /** Names for targets that mean nothing to a reader; a target without one is shown as the channel alone. */
  names?: (db: ReadOnlyDatabase, targets: readonly string[]) => Promise<Map<string, string>>;
  /** Which of its environment variables are not set. While there are any, nothing can be sent. */
  missingSettings: (env: Env) => string[];
  /** Whether administrators are warned of missing settings also while no rule uses the channel. */
  expected: boolean;
  /**
   * Whether a rule with office hours holds a message back until then. The alert of an expired key is never
   * held back.
   */
  officeHours: boolean;
  /** Whether messages go through the mail server, which may be paused for all of them. */
  isMail: boolean;
  /** Whether alerts to the same recipient, also of several rules, may go in one message. */
  combines: boolean;
  /** Whether a rule's test message goes here. */
  testedWithRule: boolean;
  /**
   * What an administrator may send once more: what was given up; or also what was accepted, where the
   * receiver drops repetitions.
   */
  redelivery: "failed" | "failed-or-sent";
}
