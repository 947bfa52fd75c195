import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readKeys } from "@/lib/domain/key-reader/read-keys";
import { openInThread } from "./open-in-thread";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const secret = { cipher: "aes-256-cbc", passphrase: "blåbær og fløte" };
const file = privateKey.export({ type: "pkcs8", format: "der", ...secret }) as unknown as Uint8Array;

describe("opening an encrypted key in a thread", () => {
  it("gives the key with the right passphrase, and says when it is wrong or missing", async () => {
    const read = (passphrase: string) => readKeys(file, { passphrase, open: openInThread });
    expect(await read(secret.passphrase)).toMatchObject({ kind: "keys", keys: [{ isPrivate: true }] });
    expect(await read("jordbær")).toEqual({ kind: "refused", problem: "key-passphrase" });
    expect(await read("")).toEqual({ kind: "encrypted", form: "pkcs8" });
  });

  it("leaves this thread free to work, and says so when too many wait", async () => {
    let turns = 0;
    const clock = setInterval(() => (turns += 1), 1);
    const all = await Promise.all(
      Array.from({ length: 8 }, () => readKeys(file, { passphrase: secret.passphrase, open: openInThread })),
    );
    clearInterval(clock);
    expect(turns).toBeGreaterThan(5);
    expect(all.filter((each) => each.kind === "keys").length).toBeGreaterThanOrEqual(5);
    expect(all.filter((each) => each.kind === "refused" && each.problem === "key-busy").length).toBe(
      8 - all.filter((each) => each.kind === "keys").length,
    );
  });
});
