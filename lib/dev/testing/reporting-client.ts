import type { BrowserTestContext } from "./browser-test-context";
import { insertKey } from "./key-rows";
import { generateClientKey } from "./keys";
import type { Prisma } from "@/lib/db/generated/client";

/**
 * An installation in use that holds its own key, which the portal knows: it can report, signed with it.
 * @param key what is known of the key besides
 */
export async function reportingClient(
  t: BrowserTestContext,
  key: Partial<Prisma.ClientKeyUncheckedCreateInput> = {},
) {
  const { installationId, organization } = await t.installation({ custody: "INSTALLATION" });
  const { kid, publicJwk, privateJwk } = await generateClientKey("ES256");
  const clientId = crypto.randomUUID();
  await t.db.installation.update({
    where: { id: installationId },
    data: { clientId, custody: "INSTALLATION", activatedAt: new Date(), nextCheckAt: new Date(4e12) },
  });
  await insertKey(t.db, {
    data: {
      installationId,
      kid,
      thumbprint: kid,
      algorithm: "ES256",
      publicJwk: publicJwk as object,
      custody: "INSTALLATION",
      state: "CURRENT",
      createdAt: new Date(),
      ...key,
    },
  });
  return { installationId, organization, clientId, publicJwk, privateJwk };
}
