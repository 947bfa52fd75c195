import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newBrowserKey } from "@/lib/dev/testing/browser-key";
import { enteredValues, SECRET_FIELDS } from "./entered-values";

const formWith = (entries: [string, string][]) => {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
};

describe("what a form contained", () => {
  it("is all of its texts, several of one name in their order", () => {
    const entries = fc.array(fc.tuple(fc.constantFrom("label", "scopes", "roles"), fc.lorem()));
    fc.assert(
      fc.property(entries, (all) => {
        const entered = enteredValues(formWith(all))!;
        for (const name of ["label", "scopes", "roles"])
          expect(entered[name] ?? []).toEqual(
            all.filter(([field]) => field === name).map(([, value]) => value),
          );
      }),
    );
  });

  it("has no file, no field of React's, and is dropped when it is long", () => {
    const form = formWith([["$ACTION_ID_1", "x"]]);
    form.append("file", new File(["x"], "a.csv"));
    expect(enteredValues(form)).toEqual({});
    expect(enteredValues(formWith([["note", "x".repeat(30_000)]]))).toBeUndefined();
  });

  it("has no secret, in whichever field it was pasted", async () => {
    const { privateKey } = await newBrowserKey("a");
    const jwk = await crypto.subtle.exportKey("jwk", privateKey);
    const signed = [{ alg: "ES256", typ: "at+jwt" }, { sub: "a client" }, "signature of the token"]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    for (const secret of [
      JSON.stringify(jwk),
      Buffer.from(JSON.stringify(jwk)).toString("base64"),
      encodeURIComponent(JSON.stringify(jwk)),
      JSON.stringify({ clientId: "a", privateJwk: jwk }, null, 2),
      `Bearer ${signed}`,
      "-----BEGIN PRIVATE KEY-----\nMIG",
    ])
      expect(enteredValues(formWith([["note", secret]]))).toEqual({});
    for (const name of SECRET_FIELDS) expect(enteredValues(formWith([[name, "abc"]]))).toEqual({});
  });

  it("lacks every password field of the portal", () => {
    const files = ["app", "components"].flatMap((folder) =>
      fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".tsx"))
        .map((file) => path.join(folder, file)),
    );
    const names = files.flatMap((file) =>
      [...fs.readFileSync(file, "utf8").matchAll(/<\w+[^>]*?type="password"[^>]*?>/gs)].flatMap(
        ([element]) => /name="(\w+)"/.exec(element)?.[1] ?? [],
      ),
    );
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !SECRET_FIELDS.includes(name))).toEqual([]);
  });
});
