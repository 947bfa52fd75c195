import type { JWK } from "jose";
import { AppError } from "@/lib/base/errors";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import type { Context } from "@/lib/context/context";
import { identifiedKey } from "@/lib/core/keys/identified-key";

export interface RelayTarget {
  installationId: string;
  keyId: string;
  kid: string;
  thumbprint: string;
  publicJwk: JWK;
  provedAt: Date | null;
  clientId: string;
  environment: HelseidEnvironment;
  /** The draft or the revival that waits for this key's proof. */
  draftId: string | null;
  revivalId: string | null;
}

/**
 * Finds a key that the customer's browser holds, and the one client that it may sign for. The verbs check
 * that the requests they relay are signed with it.
 * @throws AppError NOT_FOUND when the installation has no such key, or it has no client yet
 */
export async function findRelayTarget(
  ctx: Context,
  input: { installationId: string; kid: string },
): Promise<RelayTarget> {
  const key = await ctx.db.clientKey.findUnique({
    where: { installationId_kid: input },
    include: {
      drafts: { orderBy: { requestedAt: "desc" }, take: 1, select: { id: true, clientId: true } },
      revivals: { orderBy: { createdAt: "desc" }, take: 1, select: { id: true } },
      installation: { select: { clientId: true, template: { select: { environment: true } } } },
    },
  });
  const draft = key?.drafts[0];
  const clientId = key?.installation.clientId ?? draft?.clientId;
  if (!key || key.custody !== "INSTALLATION" || key.state === "RETIRED" || !key.publicJwk || !clientId)
    throw new AppError("NOT_FOUND");
  const { kid, thumbprint } = identifiedKey(key);
  return {
    installationId: input.installationId,
    keyId: key.id,
    kid,
    thumbprint,
    publicJwk: key.publicJwk as JWK,
    provedAt: key.provedAt,
    clientId,
    environment: key.installation.template.environment,
    draftId: draft?.id ?? null,
    revivalId: key.revivals[0]?.id ?? null,
  };
}
