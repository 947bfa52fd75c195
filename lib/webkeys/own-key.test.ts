import { importJWK, jwtVerify, SignJWT } from "jose";
import { expect, it } from "vitest";
import { makeTestKeys, privateForms } from "@/lib/dev/testing/key-forms";
import { readKeys } from "@/lib/domain/key-reader/read-keys";
import { exportPrivateJwk } from "./make-key";
import { toStoredKey } from "./own-key";

it("a key that the customer has signs with its own algorithm, and is saved as it was", async () => {
  for (const key of makeTestKeys()) {
    const [form] = privateForms(key, "-a kid");
    const algorithms = key.name.startsWith("RSA") ? ["PS256", "PS384", "PS512", "RS256", "RS512"] : [key.alg];
    for (const alg of algorithms) {
      const text = JSON.stringify({ ...(JSON.parse(form!.input as string) as object), alg });
      const reading = await readKeys(text);
      if (reading.kind !== "keys") throw new Error(JSON.stringify(reading));
      const { kid, publicJwk, privateJwk } = reading.keys[0];
      const stored = await toStoredKey("an installation", { kid, alg, publicJwk, privateJwk: privateJwk! });
      const token = await new SignJWT({}).setProtectedHeader({ alg, kid }).sign(stored.privateKey);
      const publicKey = await importJWK(JSON.parse(stored.publicJwk) as object, alg);
      expect((await jwtVerify(token, publicKey)).protectedHeader).toEqual({ alg, kid: "-a kid" });
      expect(await exportPrivateJwk(stored)).toEqual(privateJwk);
      expect(stored.publicJwk).not.toContain(privateJwk!.d);
    }
  }
});
