import { describe, expect, it } from "vitest";
import { ENCODINGS, privateKeyTexts } from "@/lib/dev/testing/key-encodings";
import { generateClientKey } from "@/lib/crypto/jwk";
import { readPublicJwk, readPublicKey } from "./read-public-jwk";

describe("a public key", () => {
  it("is read when it has the private members as null, as .NET writes them", async () => {
    for (const algorithm of ["ES256", "PS256"] as const) {
      const { publicJwk } = await generateClientKey(algorithm);
      const nulls = {
        d: null,
        p: null,
        q: null,
        dp: null,
        dq: null,
        qi: null,
        oth: null,
        k: null,
        x5c: null,
      };
      const { jwk } = await readPublicJwk(JSON.stringify({ ...publicJwk, ...nulls }));
      expect(jwk).toEqual(publicJwk);
    }
  });

  it("is refused when it is private or comes with a private key, however that is encoded", async () => {
    const { publicJwk } = await generateClientKey("ES256");
    const encodings = Object.values(ENCODINGS);
    for (const [index, { text }] of privateKeyTexts().entries()) {
      const note = encodings[index % encodings.length]!(Buffer.from(text, "latin1").toString("base64"));
      await expect(readPublicKey({ ...publicJwk, note })).rejects.toMatchObject({
        fields: { publicJwk: expect.stringMatching(/^private-key/) as string },
      });
    }
    const { privateJwk } = await generateClientKey("ES256");
    await expect(readPublicKey({ ...publicJwk, d: privateJwk.d })).rejects.toMatchObject({
      fields: { publicJwk: "private-key-jwk" },
    });
  });
});
