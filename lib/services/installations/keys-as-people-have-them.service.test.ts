import { createPrivateKey, createPublicKey, type JsonWebKey } from "node:crypto";
import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { DISGUISES, privateForms } from "@/lib/dev/testing/key-forms";
import { TestContext } from "@/lib/dev/testing/test-context";
import type { AppError } from "@/lib/base/errors";
import { addPublicKey } from "@/lib/services/keys/add-public-key";
import { addExisting } from "./add-existing";

let t: TestContext;
let at: Awaited<ReturnType<TestContext["active"]>>;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
  at = await t.active();
});
afterAll(() => t.drop());

/** What becomes of a key of a client that is here already: proved with HelseID first, then a conflict. */
const PROVED = { clientId: "taken" };

async function add(privateKey: string, more: { passphrase?: string; keyChoice?: string } = {}) {
  const { organizationId, templateId, clientId } = at;
  const input = { organizationId, templateId, clientId, label: "Gammel", custody: "PORTAL", publicJwk: "" };
  return addExisting(at.admin, { ...input, privateKey, ...more }).then(
    () => ({ fields: null, facts: null }),
    ({ fields, facts }: AppError) => ({ fields, facts }),
  );
}

const fieldsOf = async (...input: Parameters<typeof add>) => (await add(...input)).fields;
const secret = { cipher: "aes-256-cbc", passphrase: "blåbær og fløte" };
const keyObject = () => createPrivateKey({ key: at.pair.privateJwk as JsonWebKey, format: "jwk" });

describe("the private key of an existing client", () => {
  it("is proved in every form, pasted or as a file", async () => {
    const privateKey = keyObject();
    const key = {
      name: "",
      privateKey,
      publicKey: createPublicKey(privateKey),
      alg: at.pair.privateJwk.alg!,
    };
    const disguises = Object.values(DISGUISES);
    for (const [index, { name, input }] of privateForms(key, at.pair.kid).entries()) {
      // A configuration file names another client.
      if (/configuration file( with|$)/.test(name)) continue;
      const text =
        typeof input === "string"
          ? disguises[index % disguises.length]!(input)
          : Buffer.from(input).toString("base64");
      expect([name, await fieldsOf(text)]).toEqual([name, PROVED]);
    }
  });

  it("is asked for its passphrase when it is encrypted, and opened in a thread", async () => {
    const file = keyObject().export({ type: "pkcs8", format: "pem", ...secret }) as string;
    expect(await fieldsOf(file)).toEqual({ privateKey: "key-encrypted" });
    expect(await fieldsOf(file, { passphrase: "jordbær" })).toEqual({ privateKey: "key-passphrase" });
    expect(await fieldsOf(file, { passphrase: secret.passphrase })).toEqual(PROVED);
  });

  it("is chosen when there are several, which are named without anything private", async () => {
    const other = await generateClientKey("ES256");
    const keys = JSON.stringify({ keys: [other.privateJwk, at.pair.privateJwk] });
    const { fields, facts } = await add(keys);
    expect(fields).toEqual({ privateKey: "key-many" });
    const options = Object.values(facts!).map((each) => JSON.parse(each!) as { choice: string; kid: string });
    expect(options.map(({ kid }) => kid)).toEqual([other.kid, at.pair.kid]);
    expect(JSON.stringify(facts)).not.toContain(at.pair.privateJwk.d!);
    expect(await fieldsOf(keys, { keyChoice: options[1]!.choice })).toEqual(PROVED);
    expect(await fieldsOf(keys, { keyChoice: "another" })).toEqual({ privateKey: "key-choice" });
  });

  it("is refused by what was found when it is no private key", async () => {
    const certificate = fs.readFileSync("lib/domain/key-reader/fixtures/l-certificate.pem", "utf8");
    expect(await fieldsOf("")).toEqual({ privateKey: "required" });
    expect(await fieldsOf("Hei")).toEqual({ privateKey: "key-none" });
    expect(await fieldsOf(JSON.stringify(at.pair.publicJwk))).toEqual({ privateKey: "key-public" });
    expect(await fieldsOf(certificate)).toEqual({ privateKey: "key-certificate" });
    expect(await fieldsOf("a".repeat(400_000))).toEqual({ privateKey: "key-too-large" });
  });
});

describe("a public key from an installation", () => {
  it("is chosen when there are several", async () => {
    const { installationId } = await t.installation({ custody: "INSTALLATION" });
    const pairs = [await generateClientKey("ES256"), await generateClientKey("ES384")];
    const publicJwk = JSON.stringify({ keys: pairs.map((pair) => pair.publicJwk) });
    const refused = await addPublicKey(at.admin, { installationId, publicJwk }).catch(
      (error: AppError) => error,
    );
    const { fields, facts } = refused as AppError;
    expect(fields).toEqual({ publicJwk: "key-many" });
    const { choice } = JSON.parse(facts!["publicJwk.1"]!) as { choice: string };
    expect(await addPublicKey(at.admin, { installationId, publicJwk, keyChoice: choice })).toEqual({
      kid: pairs[1]!.kid,
    });
  });
});
