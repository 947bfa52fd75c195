import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { linkRefusal, type LinkStanding } from "@/lib/domain/link-access";

/**
 * Applies the rule of `linkRefusal` to a visit.
 * @param visit.browser the visiting browser's secret; undefined when it accepts no cookies
 * @throws AppError LINK_REVOKED, LINK_HELD, LINK_EXPIRED, FILE_TAKEN, CODE_LOCKED
 */
export function requireOpenLink(
  ctx: Context,
  link: LinkStanding,
  visit: { browser: string | undefined; continues?: boolean },
): void {
  const refusal = linkRefusal(link, {
    browserHash: visit.browser === undefined ? null : hashSecret(visit.browser),
    now: ctx.clock(),
    continues: visit.continues,
  });
  if (refusal) throw new AppError(refusal);
}
