import { redirect } from "next/navigation";
import { isAppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { paths } from "@/lib/domain/routes";
import { requestChange } from "@/lib/services/bulk/request-change";

/**
 * Makes a change of one installation. Beyond what one person changes alone, requests it instead, and leads to
 * the page where it waits for a second administrator.
 */
export async function orRequestApproval<T>(
  ctx: Context,
  change: () => Promise<T>,
  request: Parameters<typeof requestChange>[1],
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!isAppError(error, "APPROVAL_NEEDED")) throw error;
  }
  const { runId } = await requestChange(ctx, request);
  redirect(paths.bulk(runId));
}
