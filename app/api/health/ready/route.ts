import { mapError } from "@/lib/http/map-error";
import { isDatabaseReady } from "@/lib/services/operations/is-database-ready";
import { systemContext } from "@/lib/context/process-context";

/** The database responds and has the newest schema. */
export async function GET(): Promise<Response> {
  try {
    const ready = await isDatabaseReady(systemContext("readiness"));
    return Response.json({ status: ready ? "ok" : "not-ready" }, { status: ready ? 200 : 503 });
  } catch (error) {
    mapError(error, "ready");
    return Response.json({ status: "not-ready" }, { status: 503 });
  }
}
