import type { z } from "zod";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { AlertRule } from "@/lib/db/generated/client";
import type { AlertChannel } from "@/lib/db/generated/enums";
import type { FieldKind, FieldOption, FieldPurpose } from "@/lib/domain/rule-field";
import type { RuleField } from "./channel";
import { ALERT_CHANNELS, channelOf, CHANNELS } from "./channels";

type Intersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (
  value: infer All,
) => void
  ? All
  : never;
type ChannelFields = Intersection<(typeof CHANNELS)[AlertChannel]["fields"]>;

/** What a form submits for the fields of all channels. */
export type ChannelInput = { [Name in keyof ChannelFields]: z.input<ChannelFields[Name]["schema"]> };

const FIELDS = Object.assign({}, ...ALERT_CHANNELS.map((name) => CHANNELS[name].fields)) as ChannelFields;

function mapFields<T>(of: (field: RuleField<unknown>) => T) {
  return Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, of(field)]));
}

/** The schema of each field, for the input of a rule. */
export const CHANNEL_SCHEMAS = mapFields((field) => field.schema) as {
  [Name in keyof ChannelFields]: ChannelFields[Name]["schema"];
};

/** The kind of each field, by which a form is read. */
export const CHANNEL_FIELD_KINDS = mapFields((field) => field.kind) as {
  [Name in keyof ChannelFields]: ChannelFields[Name]["kind"];
};

/** The columns of a rule that has neither recipients nor anything else that a channel asks for. */
export const NO_RECIPIENTS = mapFields(({ kind }) =>
  kind === "checkbox" ? false : kind === "choice" ? null : [],
) as Partial<AlertRule>;

/** A field as a form or a list shows it. */
export interface RuleFieldView {
  channel: AlertChannel;
  name: string;
  kind: FieldKind;
  purpose: FieldPurpose;
  /** Of a `choice` or `choices`. */
  options: FieldOption[];
}

/** The fields of all channels in the order of the form, with what may be chosen now. */
export async function ruleFieldViews(db: ReadOnlyDatabase): Promise<RuleFieldView[]> {
  const fields = ALERT_CHANNELS.flatMap((channel) =>
    Object.entries(channelOf(channel).fields).map(([name, field]) => ({ channel, name, field })),
  );
  return Promise.all(
    fields.map(async ({ channel, name, field: { kind, purpose, options } }) => ({
      channel,
      name,
      kind,
      purpose,
      options: (await options?.(db)) ?? [],
    })),
  );
}

/**
 * Whether a rule reaches somebody by a channel, as it was entered: an address may be missing all the same.
 */
export function usesChannel(rule: AlertRule, channel: AlertChannel): boolean {
  return Object.entries(channelOf(channel).fields).some(([column, field]) => {
    const value = rule[column as keyof AlertRule];
    return field.purpose === "recipients" && (Array.isArray(value) ? value.length > 0 : Boolean(value));
  });
}
