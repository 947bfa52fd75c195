import { contextFor } from "@/lib/context/process-context";
import { inRequest } from "@/lib/http/in-request";
import { mapError } from "@/lib/http/map-error";
import { getVendorLogo } from "@/lib/services/vendor/get-vendor-logo";

/** The address has the hash of the bytes, so that what a browser has kept of it stays right. */
const FOR_A_YEAR = "public, max-age=31536000, immutable";

/** The vendor's logo, for the pages of customers. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ hash: string }> },
): Promise<Response> {
  return inRequest(async () => {
    try {
      const png = await getVendorLogo(contextFor({ kind: "anonymous" }), (await params).hash);
      return new Response(new Uint8Array(png), {
        headers: { "content-type": "image/png", "cache-control": FOR_A_YEAR },
      });
    } catch (error) {
      const { code } = mapError(error, "vendor-logo");
      return new Response(code, {
        status: code === "NOT_FOUND" ? 404 : 500,
        headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
      });
    }
  });
}
