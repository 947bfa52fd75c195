import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { relayedKeyListRecord } from "@/lib/core/keys/sealed-records";
import { seal, SealError, unseal } from "@/lib/crypto/seal";
import { ClientKeyList, type ListedClientKey } from "@/lib/selvbetjening/schemas";

/* The key list that a customer's browser carries from one relayed request to the next (decision 0079). */

/** The browser sends it back at once, after one repetition at most. */
const MAX_AGE_MS = 5 * 60_000;
/** Several times the longest list that is known, and less than what a relay address accepts. */
export const MAX_SEALED_LENGTH = 20_000;

/** A key list as Selvbetjening returned it to a request that was sent at `readAt`. */
interface ReadKeyList {
  readAt: Date;
  keys: ListedClientKey[];
}

const SealedList = z.object({ readAt: z.number().transform((ms) => new Date(ms)), keys: ClientKeyList });

/** @returns null when the list is too long to be carried; the reading is then saved without it */
export function sealKeyList(ctx: Context, target: { keyId: string }, list: ReadKeyList): string | null {
  const text = JSON.stringify({ ...list, readAt: list.readAt.getTime() });
  const sealed = seal(text, relayedKeyListRecord(target.keyId), ctx.env.DATA_ENCRYPTION_KEY);
  return sealed.length <= MAX_SEALED_LENGTH ? sealed : null;
}

/** @throws AppError WRONG_CLIENT when it was not sealed here, for this key and a moment ago */
export function unsealKeyList(ctx: Context, target: { keyId: string }, sealed: string): ReadKeyList {
  const { DATA_ENCRYPTION_KEY: master, DATA_ENCRYPTION_KEY_PREVIOUS: previous } = ctx.env;
  try {
    const text = unseal(sealed, relayedKeyListRecord(target.keyId), master, previous);
    const list = SealedList.parse(JSON.parse(text));
    if (Math.abs(ctx.clock().getTime() - list.readAt.getTime()) <= MAX_AGE_MS) return list;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
  }
  throw new AppError("WRONG_CLIENT");
}
