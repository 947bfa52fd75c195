import { respondWithLinkState } from "@/lib/http/respond-link-live";
import { findRevival } from "@/lib/services/revival/find-revival";
import { markRevivalOpened } from "@/lib/services/revival/mark-opened";
import { watchRevival } from "@/lib/services/revival/watch-revival";

/** The state that the customer's open page polls. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return respondWithLinkState(request, "r/status", (await params).token, {
    find: findRevival,
    opened: ({ ctx, revivalId, installationId }) => markRevivalOpened(ctx, { revivalId, installationId }),
    watch: ({ ctx, ...view }) => watchRevival(ctx, view),
  });
}
