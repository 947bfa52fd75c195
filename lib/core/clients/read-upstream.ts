import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import { issuedAt, requestToken } from "@/lib/helseid/token-client";
import { listClientKeys, readClient } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import type { Context } from "@/lib/context/context";
import type { Reading } from "./save-reading";

/**
 * Proves a client: gets a token with its key, then reads its status and its key list. If only the key list
 * cannot be read, the key is proved all the same and the expiry stays unknown.
 * @param options.fresh requests a token even if there is one that has not expired: only for the question
 *   whether the key works at this moment. Any token shows that HelseID has accepted the key.
 * @throws HelseidError, SelvbetjeningError
 */
export async function readUpstream(
  ctx: Context,
  credentials: ClientCredentials,
  options: { fresh: boolean },
): Promise<Reading> {
  const token = await requestToken(ctx.env, credentials, SELVBETJENING_SCOPE, options);
  const readAt = ctx.clock();
  const tokenAt = issuedAt(token, readAt);
  const client = await readClient(ctx.env, credentials, token);
  try {
    return { readAt, tokenAt, client, keys: await listClientKeys(ctx.env, credentials, token) };
  } catch (error) {
    if (error instanceof SelvbetjeningError)
      return { readAt, tokenAt, client, keys: null, keysPostponed: error.wait !== undefined };
    throw error;
  }
}
