import { jsonFile } from "@/lib/http/file-response";
import { respondWithJson } from "@/lib/http/respond-json";
import { getActor } from "@/lib/auth/session";
import { AppError } from "@/lib/base/errors";
import { actorId, authorize } from "@/lib/context/authorize";
import { contextFor } from "@/lib/context/process-context";
import { exportStaffMember } from "@/lib/services/staff/export-staff-member";

/** Everything that is stored about the signed-in staff member. */
export async function POST(): Promise<Response> {
  return respondWithJson("account/export", async () => {
    const ctx = contextFor(await getActor());
    authorize(ctx, "fleet.read");
    const userId = actorId(ctx.actor);
    if (!userId) throw new AppError("FORBIDDEN");
    return jsonFile("klientvakt-mine-opplysninger.json", await exportStaffMember(ctx, { userId }));
  });
}
