import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** Forms that remove something and are not `RemoveForm`, with the reason. */
const OTHERS: Record<string, string> = {
  "components/staff/removal-form.tsx": "a page of its own says what ends",
  "components/installations/close-panel.tsx": "a step with a reason and a typed confirmation",
  "components/installations/draft-panel.tsx": "a step with a typed confirmation",
  "components/keys/rotation-panel.tsx": "a step that says what is sent",
  "components/keys/revival-panel.tsx": "a step that says what ends",
  "components/account/session-list.tsx": "one's own sessions: signing in begins them again",
  "app/(portal)/installations/import/page.tsx":
    "what was learnt of a heading: choosing a column teaches it again",
};
const REMOVES = /^(remove|revoke|erase|discard|destroy|abandon|delete|undo|forget|close|end(?=[A-Z]|$))/;

const sources = ["app", "components"].flatMap((folder) =>
  fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx"))
    .map((file) => path.join(folder, file))
    .filter((file) => !file.startsWith("components/design/") && file !== "components/ui/remove-form.tsx"),
);

describe("a removal", () => {
  it("has one form, which says what it means and asks for a second press", () => {
    const found = sources.filter((file) => {
      const text = fs.readFileSync(file, "utf8");
      const actions = [...text.matchAll(/<ActionForm\b[^]*?\baction=\{(?:\w+\.)*(\w+)\}/g)].map(
        (each) => each[1]!,
      );
      const isDanger = /<SubmitButton\b[^>]*color=(?:"danger"|\{[^}]*"danger")/.test(text);
      return isDanger || actions.some((name) => REMOVES.test(name));
    });
    expect(found.sort()).toEqual(Object.keys(OTHERS).sort());
  });
});
