import { randomUUID } from "node:crypto";
import type { JWK } from "jose";
import { z } from "zod";
import { createListed, createSubmitted, type SealedKey, sealKey } from "@/lib/core/keys/ledger/create";
import { makeCurrent } from "@/lib/core/keys/ledger/transitions";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { lockInstallation } from "@/lib/db/locks";
import { readKeys } from "@/lib/domain/key-reader/read-keys";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { addressesOf } from "@/lib/helseid/environments";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import {
  clientIdText,
  entityId,
  keyChoice,
  privateKeyText,
  publicKeyText,
  typedConfirmation,
} from "@/lib/core/input/fields";
import { keyRefusal, requireChosen } from "@/lib/core/keys/key-refusal";
import { openInThread } from "@/lib/core/keys/open-in-thread";
import { readPublicJwk } from "@/lib/core/keys/read-public-jwk";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { requireNoWait } from "@/lib/core/upstream/waits";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { requireOtherConfirmed } from "@/lib/core/clients/messaging-clients";
import { requireEnvironmentTyped } from "@/lib/core/registration/require-environment-typed";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import { type Reading, saveReading } from "@/lib/core/clients/save-reading";
import { newTexts } from "./schemas";

/** Longer than any that a program accepts. */
const MAX_PASSPHRASE = 1000;

const AddExisting = z.strictObject({
  organizationId: entityId,
  templateId: entityId,
  label: newTexts.label,
  custody: z.enum(["PORTAL", "INSTALLATION"]),
  /** May be empty when the configuration file contains it. */
  clientId: clientIdText,
  /**
   * Portal custody: a private key or a configuration file, in any form that `readKeys` reads. Never stored
   * unsealed, shown or put into an error.
   */
  privateKey: privateKeyText,
  /** Of an encrypted file; used once. */
  passphrase: z.string().max(MAX_PASSPHRASE, "too-long").default(""),
  /** Installation custody: the public key, if known. */
  publicJwk: publicKeyText,
  /** Which key, when there are several. */
  keyChoice,
  /** Which other client of the customer was recognized by typing (`requireOtherConfirmed`). */
  confirmation: typedConfirmation.default(""),
  /** The environment's word, typed where the customer's number is of the other's kind. */
  environmentWord: typedConfirmation.default(""),
});
type Command = z.output<typeof AddExisting>;

interface Proved {
  clientId: string;
  key: SealedKey;
  reading: Reading;
}

/**
 * Adds a client that exists already. With portal custody its private key is proved by a token before anything
 * is stored, then sealed; with installation custody only public data is stored.
 * @throws AppError INVALID_INPUT (also when what must be typed was not), KEY_NOT_ACCEPTED,
 *   UPSTREAM_*, CONFLICT when the client has been added already
 */
export async function addExisting(
  ctx: Context,
  input: FormInput<typeof AddExisting>,
): Promise<{ installationId: string }> {
  authorize(ctx, "installations.write");
  const command = parseInput(AddExisting, input);
  const template = await ctx.db.clientTemplate.findUnique({
    where: { id: command.templateId },
    select: { environment: true, scopes: true },
  });
  const organization = await ctx.db.organization.findUnique({
    where: { id: command.organizationId },
    select: { number: true },
  });
  if (!template || !organization) throw new AppError("NOT_FOUND");
  // Before the key is proved, which asks HelseID in that environment.
  requireEnvironmentTyped(
    { organizationNumber: organization.number, environment: template.environment },
    command.environmentWord,
  );
  const proved = command.custody === "PORTAL" ? await prove(ctx, command, template.environment) : null;
  const publicKey =
    command.custody === "INSTALLATION" && command.publicJwk.trim()
      ? await readPublicJwk(command.publicJwk, command.keyChoice)
      : null;
  const clientId = proved?.clientId ?? command.clientId;
  if (!clientId) throw new AppError("INVALID_INPUT", { fields: { clientId: "required" } });
  const { organizationId } = command;
  const scopes = proved ? proved.reading.client.apiScopes.map((each) => each.scope) : template.scopes;
  const installationId = randomUUID();
  try {
    await withTransaction(ctx, async (tx, audit) => {
      const now = ctx.clock();
      if (await tx.installation.count({ where: { clientId } }))
        throw new AppError("CONFLICT", { fields: { clientId: "taken" } });
      await requireOtherConfirmed(
        tx,
        { installationId: null, organizationId, environment: template.environment, scopes },
        command.confirmation,
      );
      await tx.installation.create({
        data: {
          id: installationId,
          organizationId,
          templateId: command.templateId,
          label: command.label,
          custody: command.custody,
          // Nothing was asked for from here. Until its first reading, it may have any scope of the template.
          draftScopes: template.scopes,
          clientId,
          activatedAt: now,
          createdAt: now,
          updatedAt: now,
        },
      });
      const locked = await lockInstallation(tx, installationId);
      if (proved) {
        const { id } = await createSubmitted(locked, proved.key, now);
        await makeCurrent(locked, id, now);
        await saveReading(locked, proved.reading, now);
      } else if (publicKey) {
        await createListed(locked, publicKey, now);
      }
      audit({
        action: "installation.added",
        entity: { type: "installation", id: installationId },
        installationId,
        details: {
          clientId,
          custody: command.custody,
          kid: proved?.key.kid ?? publicKey?.kid ?? null,
        },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError("CONFLICT", { fields: { clientId: "taken" }, cause: error });
    throw error;
  }
  return { installationId };
}

interface ReadKey {
  privateJwk: JWK;
  thumbprint: string;
  /** From a configuration file; else null. */
  clientId: string | null;
  authority: string | null;
}

/** An encrypted file is opened in a thread. @throws AppError INVALID_INPUT */
async function readPrivateKey(command: Command): Promise<ReadKey> {
  const { passphrase } = command;
  if (command.privateKey.trim() === "") throw keyRefusal("privateKey", "required");
  const reading = await readKeys(command.privateKey, { passphrase, open: openInThread });
  if (reading.kind === "encrypted") throw keyRefusal("privateKey", "key-encrypted");
  if (reading.kind === "refused") throw keyRefusal("privateKey", reading.problem);
  const privateKeys = reading.keys.filter((key) => key.isPrivate);
  if (privateKeys.length === 0) {
    const isCertificate = reading.keys.every((key) => key.form === "certificate");
    throw keyRefusal("privateKey", isCertificate ? "key-certificate" : "key-public");
  }
  const { privateJwk, thumbprint } = requireChosen("privateKey", privateKeys, command.keyChoice);
  const { clientId, authority } = reading;
  return { privateJwk: privateJwk as unknown as JWK, thumbprint, clientId, authority };
}

/** Obtains a token and reads the status with the pasted key, before it is stored. */
async function prove(ctx: Context, command: Command, environment: "TEST" | "PRODUCTION"): Promise<Proved> {
  const refuse = (field: "privateKey" | "clientId", message: string) =>
    new AppError("INVALID_INPUT", { fields: { [field]: message } });
  const pasted = await readPrivateKey(command);
  const clientId = command.clientId || pasted.clientId;
  if (!clientId) throw refuse("clientId", "required");
  if (!clientIdText.safeParse(clientId).success) throw refuse("clientId", "too-long");
  if (pasted.clientId && pasted.clientId !== clientId) throw refuse("clientId", "other-client");
  if (pasted.authority && pasted.authority !== addressesOf(ctx.env, environment).issuer)
    throw refuse("privateKey", "other-environment");
  const { privateJwk, thumbprint } = pasted;
  const credentials = { environment, clientId, privateJwk };
  await requireNoWait(ctx, environment);
  try {
    const reading = await readUpstream(ctx, credentials, { fresh: true });
    return { clientId, key: sealKey({ privateJwk, thumbprint }, ctx.env.DATA_ENCRYPTION_KEY), reading };
  } catch (error) {
    const code = upstreamFailure(error);
    if (!code) throw error;
    if (code === "SCOPE_NOT_ON_CLIENT")
      throw new AppError(code, {
        fields: { privateKey: "needs-scope" },
        cause: new Error(SELVBETJENING_SCOPE),
      });
    throw new AppError(code, { cause: error });
  }
}
