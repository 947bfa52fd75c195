import { expect, it } from "vitest";
import { actorText } from "./audit-actor";

it("names people, and calls the portal, customers and programs what they are, whatever the row has as a name", () => {
  const texts = (actorName: string | null) =>
    ["staff", "applicant", "system", "customer", "installation", "anonymous"].map((actorKind) =>
      actorText({ actorKind, actorName }, (key) => key),
    );
  const others = ["system", "customer", "installation", "anonymous"].map((kind) => `actorKind.${kind}`);
  expect(texts("deliver-alerts")).toEqual(["deliver-alerts", "deliver-alerts", ...others]);
  for (const erased of [null, ""]) expect(texts(erased)).toEqual(["erasedPerson", "erasedPerson", ...others]);
});
