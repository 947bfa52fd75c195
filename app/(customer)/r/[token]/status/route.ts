import { answerJson } from "@/lib/actions/answer-json";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { contextFor } from "@/lib/services/process-context";
import { findRevival } from "@/lib/services/revival/find-revival";
import { markRevivalOpened } from "@/lib/services/revival/mark-opened";
import { watchRevival } from "@/lib/services/revival/watch-revival";

/** What the customer's open page asks. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return answerJson("r/status", async () => {
    const found = await findRevival(contextFor({ kind: "anonymous" }), (await params).token);
    const ctx = contextFor({ kind: "customer", installationId: found.installationId });
    await markRevivalOpened(ctx, found);
    return watchRevival(ctx, { ...found, browser: await readBrowserSecret() });
  });
}
