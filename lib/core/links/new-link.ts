import { hashSecret, newSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { hashPhoneCode, newPhoneCode } from "./phone-code";

/**
 * The secrets of a new link, which are shown once, and the hashes that are stored of them.
 * @param withCode whether it needs a code that support gives by phone
 * @param token when it was sent before
 */
export function newLink(ctx: Context, withCode: boolean, token = newSecret()) {
  const tokenHash = hashSecret(token);
  const code = withCode ? newPhoneCode() : null;
  return { token, code, stored: { tokenHash, codeHash: code && hashPhoneCode(ctx, code, tokenHash) } };
}
