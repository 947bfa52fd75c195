import { respondWithLiveState } from "@/lib/http/respond-live";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { contextFor } from "@/lib/context/process-context";
import { findRevival } from "@/lib/services/revival/find-revival";
import { markRevivalOpened } from "@/lib/services/revival/mark-opened";
import { watchRevival } from "@/lib/services/revival/watch-revival";

/** The state that the customer's open page polls. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return respondWithLiveState(request, "r/status", async () => {
    const { token } = await params;
    const link = await findRevival(contextFor({ kind: "anonymous" }), token);
    const ctx = contextFor({ kind: "customer", installationId: link.installationId });
    await markRevivalOpened(ctx, link);
    const browser = await readBrowserSecret();
    return { topic: link.installationId, read: () => watchRevival(ctx, { ...link, browser }) };
  });
}
