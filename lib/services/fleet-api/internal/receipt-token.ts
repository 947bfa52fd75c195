import { createHmac } from "node:crypto";
import { compactVerify, CompactSign } from "jose";
import { z } from "zod";
import type { Env } from "@/lib/base/env";
import type { Receipt } from "@/lib/domain/report-receipts";

const TYPE = "klientvakt-receipt+jws";

/** What the receipt is for: it is not accepted from another client or instance. */
interface Holder {
  installationId: string;
  instanceId: string;
}

const Content = z.object({
  client: z.string().max(100),
  instance: z.string().max(100),
  sequence: z.int().positive(),
  parent: z.int().nonnegative(),
});

function secretOf(env: Env): Uint8Array {
  return createHmac("sha256", env.AUTH_SECRET).update("report-receipt").digest();
}

/** Signs a receipt (RFC 7515, compact). Only the portal reads it again; a client sends it back as it is. */
export async function signReceipt(env: Env, holder: Holder, receipt: Receipt): Promise<string> {
  const content: z.input<typeof Content> = {
    client: holder.installationId,
    instance: holder.instanceId,
    sequence: receipt.sequence,
    parent: receipt.parent,
  };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: "HS256", typ: TYPE })
    .sign(secretOf(env));
}

/** @returns "unreadable" for one that was not issued to this instance with the present secret */
export async function readReceipt(
  env: Env,
  holder: Holder,
  text: string | undefined,
): Promise<Receipt | null | "unreadable"> {
  if (text === undefined) return null;
  try {
    const { payload, protectedHeader } = await compactVerify(text, secretOf(env), { algorithms: ["HS256"] });
    const content = Content.parse(JSON.parse(new TextDecoder().decode(payload)));
    const isOwn = content.client === holder.installationId && content.instance === holder.instanceId;
    if (protectedHeader.typ !== TYPE || !isOwn) return "unreadable";
    return { sequence: content.sequence, parent: content.parent };
  } catch {
    return "unreadable";
  }
}
