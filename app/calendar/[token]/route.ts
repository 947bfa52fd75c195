import { respondWithJson } from "@/lib/http/respond-json";
import { countVisit } from "@/lib/http/visit-link";
import { contextFor } from "@/lib/context/process-context";
import { readCalendar } from "@/lib/services/views/read-calendar";

/** The calendar of a saved view, for calendar programs. The address is the secret. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return respondWithJson("calendar", async () => {
    const { token } = await params;
    await countVisit(token, "page");
    const text = await readCalendar(contextFor({ kind: "anonymous" }), token);
    return new Response(text, { headers: { "content-type": "text/calendar; charset=utf-8" } });
  });
}
