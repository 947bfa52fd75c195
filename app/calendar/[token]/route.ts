import { mapError, statusOf } from "@/lib/http/map-error";
import { contextFor } from "@/lib/context/process-context";
import { readCalendar } from "@/lib/services/views/read-calendar";

/** A saved view's calendar, for calendar programs; the address is the secret. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  try {
    const text = await readCalendar(contextFor({ kind: "anonymous" }), (await params).token);
    return new Response(text, { headers: { "content-type": "text/calendar; charset=utf-8" } });
  } catch (error) {
    const { code } = mapError(error, "calendar");
    return Response.json({ code }, { status: statusOf(code) });
  }
}
