import { jsonFile } from "@/lib/http/file-response";
import { respondWithJson } from "@/lib/http/respond-json";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { authorize } from "@/lib/context/authorize";
import { contextFor } from "@/lib/context/process-context";
import { exportStaffMember } from "@/lib/services/staff/export-staff-member";

/** Everything that is stored about a staff member, for somebody who has asked for it. */
export async function POST(
  _request: Request,
  { params }: { params: Promise<{ userId: string }> },
): Promise<Response> {
  return respondWithJson("people/export", async () => {
    const ctx = contextFor(await getActor());
    authorize(ctx, "staff.manage");
    const userId = requireUuid((await params).userId);
    return jsonFile("klientvakt-person.json", await exportStaffMember(ctx, { userId }));
  });
}
