import { describe, expect, it } from "vitest";
import { AlertChannel } from "@/lib/db/generated/enums";
import { DELIVERY_FAILURES } from "@/lib/domain/delivery";
import en from "@/lib/i18n/messages/en";
import nb from "@/lib/i18n/messages/nb";
import { ALERT_CHANNELS, channelOf } from "./channels";

const columns = ALERT_CHANNELS.flatMap((name) => Object.keys(channelOf(name).fields));

describe.each([
  ["nb", nb.alerts],
  ["en", en.alerts],
])("the texts of alert channels in %s", (_language, texts) => {
  it("name every channel, label every field of a channel, and explain every failure", () => {
    expect(Object.keys(texts.channel).sort()).toEqual(Object.values(AlertChannel).sort());
    expect(Object.keys(texts.ruleField).sort()).toEqual([...columns].sort());
    expect(Object.keys(texts.deliveryError).sort()).toEqual([...DELIVERY_FAILURES].sort());
    for (const field of Object.values(texts.ruleField)) expect(field).toHaveProperty("label");
  });
});

describe("alert channels", () => {
  it("own different columns of a rule", () => {
    expect(new Set(columns).size).toBe(columns.length);
  });

  it("reach somebody by one of their fields", () => {
    for (const name of ALERT_CHANNELS)
      expect([name, Object.values(channelOf(name).fields).map((field) => field.purpose)]).toEqual([
        name,
        expect.arrayContaining(["recipients"]),
      ]);
  });
});
