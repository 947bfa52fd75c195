import { attachment } from "@/lib/http/respond-customer-form";
import { respondWithJson } from "@/lib/http/respond-json";
import { visitLink } from "@/lib/http/visit-link";
import { AppError } from "@/lib/base/errors";
import { findUnlockedRevival } from "@/lib/services/revival/find-revival";
import { getRevival } from "@/lib/services/revival/get-revival";

/** The public key as a file, for uploading instead of pasting. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return respondWithJson("r/public-key", async () => {
    const { ctx, ...view } = await visitLink((await params).token, "page", findUnlockedRevival);
    const { key } = await getRevival(ctx, view);
    if (!key) throw new AppError("NOT_FOUND");
    return attachment({ name: "offentlig-nokkel.json", text: key.publicJwk });
  });
}
