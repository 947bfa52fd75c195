import type { AlertRule } from "@/lib/db/generated/client";
import type { AlertChannel } from "@/lib/db/generated/enums";
import type { StaffRole } from "@/lib/domain/permissions";
import type { Env } from "@/lib/base/env";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { ALERT_CHANNELS, channelOf } from "./internal/channels";
import { type RuleFieldView, ruleFieldViews, usesChannel } from "./internal/rule-fields";

/**
 * Whom a rule reaches, for people: a name or an address as it is, everybody with a role, or the channel's one
 * recipient.
 */
export type RuleRecipient =
  | { kind: "named"; name: string }
  | { kind: "role"; role: StaffRole }
  | { kind: "channel"; channel: AlertChannel };

/**
 * The rules with whom each reaches and whether it can be tested, the webhooks, and the channels that are not
 * set up.
 */
export async function listRules(ctx: Context) {
  authorize(ctx, "alerts.manage");
  const [rules, fields, webhooks] = await Promise.all([
    ctx.db.alertRule.findMany({ where: { removedAt: null }, orderBy: { createdAt: "asc" } }),
    ruleFieldViews(ctx.db),
    ctx.db.webhook.findMany({
      orderBy: { name: "asc" },
      select: { id: true, name: true, kind: true, url: true, createdAt: true },
    }),
  ]);
  return {
    rules: rules.map((rule) => ({
      ...rule,
      recipients: fields.flatMap((field) => recipientsOf(rule, field)),
      testable: ALERT_CHANNELS.some(
        (name) =>
          channelOf(name).testedWithRule &&
          usesChannel(rule, name) &&
          channelOf(name).missingSettings(ctx.env).length === 0,
      ),
    })),
    webhooks,
    notSetUp: notSetUp(ctx.env, rules),
  };
}

function recipientsOf(rule: AlertRule, field: RuleFieldView): RuleRecipient[] {
  if (field.purpose !== "recipients") return [];
  const value = rule[field.name as keyof AlertRule];
  const values = [value].flat().filter((each) => typeof each === "string");
  switch (field.kind) {
    case "lines":
      return values.map((name) => ({ kind: "named", name }));
    case "roles":
      return values.map((role) => ({ kind: "role", role: role as StaffRole }));
    case "choice":
    case "choices":
      return field.options
        .filter((option) => values.includes(option.value))
        .map((option) => ({ kind: "named", name: option.label }));
    case "checkbox":
      return value === true ? [{ kind: "channel", channel: field.channel }] : [];
  }
}

/** The channels by which nothing can be sent; of several that lack the same settings only the first. */
function notSetUp(env: Env, rules: readonly AlertRule[]): AlertChannel[] {
  const found = new Map<string, AlertChannel>();
  for (const channel of ALERT_CHANNELS) {
    const settings = channelOf(channel).missingSettings(env);
    const wanted = channelOf(channel).expected || rules.some((rule) => usesChannel(rule, channel));
    const key = settings.join();
    if (settings.length > 0 && wanted && !found.has(key)) found.set(key, channel);
  }
  return [...found.values()];
}
