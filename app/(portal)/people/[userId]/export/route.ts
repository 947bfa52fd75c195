import { jsonFile } from "@/lib/actions/answer-file";
import { answerJson } from "@/lib/actions/answer-json";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/search-params";
import { authorize } from "@/lib/services/authorize";
import { contextFor } from "@/lib/services/process-context";
import { exportPerson } from "@/lib/services/users/export-person";

/** What is kept of a person who has asked for it. */
export async function POST(
  _request: Request,
  { params }: { params: Promise<{ userId: string }> },
): Promise<Response> {
  return answerJson("people/export", async () => {
    const ctx = contextFor(await getActor());
    authorize(ctx, "people.manage");
    const userId = requireUuid((await params).userId);
    return jsonFile("klientvakt-person.json", await exportPerson(ctx, { userId }));
  });
}
