import { attachment } from "@/lib/http/respond-customer-form";
import { respondWithJson } from "@/lib/http/respond-json";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { AppError } from "@/lib/base/errors";
import { contextFor } from "@/lib/context/process-context";
import { findRevival } from "@/lib/services/revival/find-revival";
import { getRevival } from "@/lib/services/revival/get-revival";

/** The public key as a file, for uploading instead of pasting. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return respondWithJson("r/public-key", async () => {
    const link = await findRevival(contextFor({ kind: "anonymous" }), (await params).token);
    const ctx = contextFor({ kind: "customer", installationId: link.installationId });
    const { key } = await getRevival(ctx, { ...link, browser: await readBrowserSecret() });
    if (!key) throw new AppError("NOT_FOUND");
    return attachment({ name: "offentlig-nokkel.json", text: key.publicJwk });
  });
}
