import { type Configuration, configurationOf } from "@/lib/domain/configuration";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import { type AccessToken, issuedAt, requestToken } from "@/lib/helseid/token-client";
import { readClient } from "@/lib/selvbetjening/api";
import type { CurrentClient } from "@/lib/selvbetjening/schemas";
import type { Context } from "@/lib/context/context";
import { activeClient } from "./active-client";
import { requireNoWait } from "@/lib/core/upstream/waits";
import { upstreamFailure } from "@/lib/core/upstream/failure";

export interface FreshReading {
  /** When the request was sent. */
  readAt: Date;
  /** When the token was issued. */
  tokenAt: Date;
  client: CurrentClient;
  configuration: Configuration;
  credentials: ClientCredentials;
  token: AccessToken;
}

/**
 * The configuration as Selvbetjening has it now. Called by verbs that have authorized.
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY, UPSTREAM_BUSY with the wait of a service that has asked for
 *   time, or the code of another failure upstream
 */
export async function readFresh(ctx: Context, installationId: string): Promise<FreshReading> {
  const { credentials } = await activeClient(ctx, installationId);
  // A token may be cached, so a wait of HelseID's is found out when one is requested.
  await requireNoWait(ctx, credentials.environment, ["SELVBETJENING"]);
  try {
    const token = await requestToken(ctx.env, credentials, SELVBETJENING_SCOPE);
    const readAt = ctx.clock();
    const client = await readClient(ctx.env, credentials, token);
    const tokenAt = issuedAt(token, readAt);
    return { readAt, tokenAt, client, configuration: configurationOf(client), credentials, token };
  } catch (error) {
    const code = upstreamFailure(error);
    throw code ? new AppError(code, { cause: error }) : error;
  }
}
