import { execFileSync, spawnSync } from "node:child_process";
import { type KeyObject } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configurationFileText } from "@/lib/domain/configuration-file";
import { jwkOf, makeTestKeys } from "@/lib/dev/testing/key-forms";
import { readKeys } from "./read-keys";

const PASSPHRASE = "blåbær & fløte";
const keys = makeTestKeys().filter(({ name }) => ["RSA 2048", "P-256"].includes(name));
const has = (program: string, ...version: string[]) => spawnSync(program, version).status === 0;
const [openssl, keytool] = [has("openssl", "version"), has("keytool", "-help")];
let folder: string;

beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "key-reader-"))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function expectPrivate(key: KeyObject, input: string | Uint8Array, passphrase: string, note: string) {
  const reading = await readKeys(input, { passphrase });
  if (reading.kind !== "keys") throw new Error(`${note}: ${JSON.stringify(reading)}`);
  expect([note, reading.keys.length]).toEqual([note, 1]);
  expect(reading.keys[0].privateJwk).toMatchObject(jwkOf(key));
  return reading.keys[0];
}

async function expectLocked(input: string | Uint8Array, note: string) {
  expect([note, (await readKeys(input)).kind]).toEqual([note, "encrypted"]);
  const wrong = await readKeys(input, { passphrase: "jordbær" });
  expect([note, wrong]).toEqual([note, { kind: "refused", problem: "key-passphrase" }]);
}

describe("an encrypted key", () => {
  it.each(["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des-ede3-cbc"])(
    "opens with its passphrase alone: PKCS#8 and PEM with %s",
    async (cipher) => {
      for (const { privateKey, name } of keys) {
        const secret = { cipher, passphrase: PASSPHRASE };
        const own = name.startsWith("RSA") ? "pkcs1" : "sec1";
        const all = [
          privateKey.export({ type: "pkcs8", format: "pem", ...secret }),
          privateKey.export({ type: "pkcs8", format: "der", ...secret }),
          privateKey.export({ type: own, format: "pem", ...secret } as { type: "pkcs1"; format: "pem" }),
        ];
        for (const input of all) {
          await expectPrivate(privateKey, input, PASSPHRASE, `${name} ${cipher}`);
          await expectLocked(input, `${name} ${cipher}`);
        }
      }
    },
  );

  it("opens when it is the portal's own encrypted file, with the client", async () => {
    const { privateKey } = keys[1]!;
    const file = {
      authority: "https://sts.no",
      clientId: "a-client",
      scopes: [],
      privateJwk: jwkOf(privateKey),
    };
    const text = await configurationFileText(file, PASSPHRASE);
    await expectPrivate(privateKey, text, PASSPHRASE, "JWE");
    await expectLocked(text, "JWE");
    expect(await readKeys(text, { passphrase: PASSPHRASE })).toMatchObject({ clientId: "a-client" });
  });

  it.skipIf(!openssl)("opens as OpenSSL writes it, old and new", async () => {
    const run = (args: string[], input: string) => execFileSync("openssl", args, { input, stdio: "pipe" });
    const legacy = ["-provider", "legacy", "-provider", "default"];
    const pkcs8 = ["pkcs8", "-topk8", "-passout", `pass:${PASSPHRASE}`];
    const store = ["pkcs12", "-export", "-nocerts", "-passout", `pass:${PASSPHRASE}`];
    const ways = [
      [...pkcs8, "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512", "-iter", "20000"],
      [...pkcs8, "-scrypt"],
      [...pkcs8, "-v1", "PBE-SHA1-3DES"],
      [...pkcs8, "-v1", "PBE-MD5-DES", ...legacy],
      [...pkcs8, "-v1", "PBE-SHA1-RC2-64", ...legacy],
      store,
      [...store, "-legacy"],
      [...store, "-keypbe", "PBE-SHA1-2DES"],
      [...store, "-keypbe", "PBE-SHA1-RC2-128", ...legacy],
      [...store, "-macalg", "sha512"],
      [...store, "-nomac"],
    ];
    for (const { privateKey, name } of keys)
      for (const way of ways) {
        const input = run(way, privateKey.export({ type: "pkcs8", format: "pem" }) as string);
        await expectPrivate(privateKey, input, PASSPHRASE, `${name}: ${way.join(" ")}`);
        await expectLocked(input, `${name}: ${way.join(" ")}`);
      }
  });

  it.skipIf(!openssl)(
    "says that a passphrase is wrong, also where the padding looks right by chance",
    async () => {
      const { privateKey } = keys[1]!;
      const input = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
      const run = (args: string) => execFileSync("openssl", args.split(" "), { input, stdio: "pipe" });
      const files = {
        "PKCS#8": run("pkcs8 -topk8 -v2 aes-256-cbc -iter 1 -passout pass:right"),
        "PKCS#12 without a MAC": run("pkcs12 -export -nocerts -nomac -passout pass:right"),
        PEM: run("ec -aes128 -passout pass:right"),
      };
      for (const [note, file] of Object.entries(files)) {
        const wrong = await Promise.all(
          Array.from({ length: 2000 }, (_, number) => readKeys(file, { passphrase: `wrong ${number}` })),
        );
        const others = wrong.filter(
          (reading) => !("problem" in reading && reading.problem === "key-passphrase"),
        );
        expect([note, others]).toEqual([note, []]);
      }
    },
  );

  it.skipIf(!openssl)("needs no passphrase when the key store has none", async () => {
    const { privateKey } = keys[0]!;
    const input = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    const file = execFileSync("openssl", ["pkcs12", "-export", "-nocerts", "-passout", "pass:"], { input });
    await expectPrivate(privateKey, file, "", "no passphrase");
  });

  it.skipIf(!keytool)(
    "opens as Java writes it, with several keys to choose from",
    async () => {
      const file = path.join(folder, "java.p12");
      const make = (alias: string, ...algorithm: string[]) =>
        execFileSync(
          // Java reads its arguments in the locale's encoding.
          "env",
          [
            "LC_ALL=C.UTF-8",
            "keytool",
            "-genkeypair",
            "-alias",
            alias,
            "-dname",
            `CN=${alias}`,
            "-storetype",
            "PKCS12",
            "-keystore",
            file,
          ].concat(["-storepass", "passord", ...algorithm]),
          { stdio: "ignore" },
        );
      make("første", "-keyalg", "RSA", "-keysize", "2048");
      make("andre", "-keyalg", "EC", "-groupname", "secp256r1");
      const reading = await readKeys(fs.readFileSync(file), { passphrase: "passord" });
      expect(reading).toMatchObject({
        kind: "keys",
        keys: [
          { name: "første", kty: "RSA", bits: 2048, isPrivate: true },
          { name: "andre", kty: "EC", curve: "P-256", isPrivate: true },
        ],
      });
      await expectLocked(fs.readFileSync(file), "Java");
    },
    30_000,
  );

  it("is not opened when it asks for more than a million rounds", async () => {
    const { privateKey } = keys[1]!;
    const secret = { cipher: "aes-256-cbc", passphrase: PASSPHRASE };
    const file = Buffer.from(
      privateKey.export({ type: "pkcs8", format: "der", ...secret }) as unknown as Uint8Array,
    );
    // Node writes 2048 rounds as INTEGER 0x0800.
    const at = file.indexOf(Buffer.from("02020800", "hex"));
    const more = (rounds: string) => {
      const bytes = Buffer.from(file);
      Buffer.from(rounds, "hex").copy(bytes, at);
      return bytes;
    };
    expect(await readKeys(more("02027fff"), { passphrase: PASSPHRASE })).toMatchObject({
      problem: "key-passphrase",
    });
    const huge = Buffer.concat([
      file.subarray(0, at),
      Buffer.from("0204000f4241", "hex"),
      file.subarray(at + 4),
    ]);
    lengthen(huge, at, 2);
    expect(await readKeys(huge, { passphrase: PASSPHRASE })).toEqual({
      kind: "refused",
      problem: "key-iterations",
    });
  });
});

/** Adds to the length of every element that contains the offset. */
function lengthen(der: Buffer, offset: number, by: number): void {
  const visit = (at: number, end: number): void => {
    while (at < end) {
      const long = der[at + 1]! > 0x80 ? der[at + 1]! - 0x80 : 0;
      const length = long ? der.readUIntBE(at + 2, long) : der[at + 1]!;
      const start = at + 2 + long;
      if (offset >= start && offset < start + length) {
        if (long) der.writeUIntBE(length + by, at + 2, long);
        else der[at + 1]! += by;
        return visit(start, start + length);
      }
      at = start + length;
    }
  };
  visit(0, der.length);
}
