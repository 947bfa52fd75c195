import { randomUUID } from "node:crypto";
import { seal } from "@/lib/crypto/seal";
import { AppError } from "@/lib/base/errors";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { sessionRecord } from "@/lib/core/keys/sealed-records";

/** The identity that HelseID has verified. */
export interface VerifiedPerson {
  issuer: string;
  subject: string;
  name: string;
  securityLevel: number | null;
  authenticatedAt: Date;
  idToken: string;
}

/**
 * Starts a session for somebody whom HelseID has authenticated. Somebody unknown becomes an applicant.
 * @returns the session's secret id, for the cookie
 * @throws AppError FORBIDDEN when the security level is missing or too low
 */
export async function signIn(ctx: Context, person: VerifiedPerson): Promise<string> {
  authorizeSystem(ctx);
  const { securityLevel } = person;
  if (securityLevel === null || securityLevel < ctx.env.STAFF_MINIMUM_SECURITY_LEVEL)
    throw new AppError("FORBIDDEN");
  const secret = newSecret();
  const idHash = hashSecret(secret);
  const sealedIdToken = seal(person.idToken, sessionRecord(idHash), ctx.env.DATA_ENCRYPTION_KEY);
  const identity = { issuer_subject: { issuer: person.issuer, subject: person.subject } };
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const name = person.name || null;
    const before = await tx.staffUser.findUnique({ where: identity, select: { state: true } });
    // A removed staff member may apply again, without their former role.
    const again =
      before?.state === "REMOVED" ? { state: "REQUESTED" as const, role: null, decidedAt: null } : {};
    const user = await tx.staffUser.upsert({
      where: identity,
      create: {
        id: randomUUID(),
        issuer: person.issuer,
        subject: person.subject,
        name,
        createdAt: now,
        lastSignInAt: now,
      },
      // A sign-in without a name keeps the one that is known.
      update: { ...(name ? { name } : {}), lastSignInAt: now, ...again },
      select: { id: true },
    });
    await tx.staffSession.create({
      data: {
        idHash,
        userId: user.id,
        sealedIdToken,
        securityLevel,
        authenticatedAt: person.authenticatedAt,
        createdAt: now,
        lastSeenAt: now,
      },
    });
    const entity = { type: "staff", id: user.id };
    if (!before || before.state === "REMOVED") audit({ action: "staff.access-requested", entity });
    audit({ action: "session.started", entity });
  });
  return secret;
}
