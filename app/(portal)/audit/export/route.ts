import { getTranslations } from "next-intl/server";
import { csvFile } from "@/lib/http/file-response";
import { textStream } from "@/lib/http/text-stream";
import { respondWithJson } from "@/lib/http/respond-json";
import { getActor } from "@/lib/auth/session";
import { csvOf } from "@/lib/files/csv";
import { exportAudit } from "@/lib/services/audit/list-audit";
import { recordAuditExport } from "@/lib/services/audit/record-export";
import { authorize } from "@/lib/context/authorize";
import { contextFor } from "@/lib/context/process-context";
import { currentAuditAction } from "@/lib/domain/audit-actions";
import { readAuditView } from "@/lib/domain/audit-view";
import { actorText } from "@/lib/domain/audit-actor";

/** All rows of the audit page's view as a file; 400 with a sentence for days that cannot be filtered by. */
export async function GET(request: Request): Promise<Response> {
  return respondWithJson("audit/export", async () => {
    const ctx = contextFor(await getActor());
    // Before the first byte: a response that has begun cannot become a refusal.
    authorize(ctx, "audit.read");
    const { view, problems } = readAuditView(Object.fromEntries(new URL(request.url).searchParams));
    if (Object.keys(problems).length > 0)
      return new Response((await getTranslations("auditPage"))("day"), { status: 400 });
    await recordAuditExport(ctx, view);
    return csvFile(
      "klientvakt-revisjonsspor.csv",
      textStream(csvOf(named(exportAudit(ctx, { ...view, before: "" }), await getTranslations("audit")))),
    );
  });
}

type Rows = ReturnType<typeof exportAudit> extends AsyncGenerator<infer Batch> ? Batch : never;

/** Adds what the page calls each event, and whoever did it. */
async function* named(
  batches: AsyncIterable<Rows>,
  t: Awaited<ReturnType<typeof getTranslations<"audit">>>,
): AsyncGenerator<object[]> {
  for await (const rows of batches)
    yield rows.map((row) => ({
      ...row,
      actorName: actorText(row, t),
      event: t(currentAuditAction(row.action) ?? row.action),
    }));
}
