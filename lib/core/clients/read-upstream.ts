import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import { requestToken } from "@/lib/helseid/token-client";
import { listClientKeys, readClient } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import type { Context } from "@/lib/context/context";
import type { Reading } from "./save-reading";

/**
 * Proves a client: a token with its key (fresh, unless the caller only wants to read), then its status and its key list.
 * A key list that cannot be read leaves the expiry unknown; it does not undo the proof.
 * @throws HelseidError, SelvbetjeningError
 */
export async function readUpstream(
  ctx: Context,
  credentials: ClientCredentials,
  options: { fresh: boolean } = { fresh: true },
): Promise<Reading> {
  const token = await requestToken(ctx.env, credentials, SELVBETJENING_SCOPE, options);
  const client = await readClient(ctx.env, credentials, token);
  try {
    return { client, keys: await listClientKeys(ctx.env, credentials, token) };
  } catch (error) {
    if (error instanceof SelvbetjeningError) return { client, keys: null };
    throw error;
  }
}
