import { getTranslations } from "next-intl/server";
import { respondWithJson } from "@/lib/http/respond-json";
import { csvFile } from "@/lib/http/file-response";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { importProblems } from "@/lib/services/import/import-problems";
import { contextFor } from "@/lib/context/process-context";

/** The rows with problems as a file, to be corrected and imported again. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ runId: string }> },
): Promise<Response> {
  return respondWithJson("import/problems", async () => {
    const t = await getTranslations("import");
    const { name, csv } = await importProblems(
      contextFor(await getActor()),
      requireUuid((await params).runId),
      t("problemColumn"),
      ({ column, code }) => `${t(`field.${column}`)}: ${t(`problem.${code}`)}`,
    );
    return csvFile(name, csv);
  });
}
