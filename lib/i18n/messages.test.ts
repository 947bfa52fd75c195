import { createTranslator } from "use-intl/core";
import { describe, expect, it } from "vitest";
import { AUDIT_ACTIONS } from "@/lib/domain/audit-actions";
import { FLEET_COLUMNS } from "@/lib/domain/fleet-columns";
import { INSTALLATION_TEXT_NAMES } from "@/lib/domain/installation-fields";
import { type LinkKind, REFUSALS_OF } from "@/lib/domain/link-access";
import { DraftState } from "@/lib/db/generated/enums";
import { ERROR_CODES } from "@/lib/base/errors";
import en from "./messages/en";
import nb from "./messages/nb";

function keys(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string" ? [`${prefix}${key}`] : keys(inner as object, `${prefix}${key}.`),
  );
}
const text = (messages: object, path: string) =>
  path
    .split(".")
    .reduce((value, key) => (value as Record<string, unknown>)[key] as object, messages) as unknown as string;
const names = (message: string) =>
  [...message.replace(/\{(\w+), plural,.*/, "{$1}").matchAll(/[{<](\w+)[}>]/g)]
    .map((found) => found[1]!)
    .sort();

describe("messages", () => {
  it("have the same keys and values in both languages", () => {
    expect(keys(en).sort()).toEqual(keys(nb).sort());
    for (const key of keys(nb))
      expect([key, ...new Set(names(text(en, key)))]).toEqual([key, ...new Set(names(text(nb, key)))]);
  });

  it("have a text for every error, draft state and audit action", () => {
    for (const code of ERROR_CODES) expect(nb.errors).toHaveProperty([code]);
    for (const state of Object.values(DraftState)) expect(nb.draft.state).toHaveProperty([state]);
    for (const action of AUDIT_ACTIONS) expect(keys(nb.audit)).toContain(action);
  });

  it("have a text for what a page of each kind of link can refuse, and for nothing else", () => {
    for (const [kind, refusals] of Object.entries(REFUSALS_OF)) {
      const texts = Object.keys(nb.refusedLink[kind as LinkKind]).sort();
      expect([kind, ...texts]).toEqual([kind, ...[...refusals, "TOO_MANY_REQUESTS", "title"].sort()]);
    }
  });

  it("have a name for every text of an installation and every column of the fleet", () => {
    for (const field of INSTALLATION_TEXT_NAMES)
      for (const part of ["name", "help"]) expect(keys(nb.installations.field)).toContain(`${field}.${part}`);
    for (const column of FLEET_COLUMNS) expect(keys(nb.installations.column)).toContain(column);
  });

  it("count in Norwegian", () => {
    const t = createTranslator({ locale: "nb", messages: nb, namespace: "key" });
    expect([0, 1, 2, 30].map((days) => t("inDays", { days }))).toEqual([
      "i dag",
      "i morgen",
      "om 2 dager",
      "om 30 dager",
    ]);
    expect([1, 3].map((days) => t("daysAgo", { days }))).toEqual(["i går", "for 3 dager siden"]);
  });
});
