import { getTranslations } from "next-intl/server";
import { respondWithJson } from "@/lib/http/respond-json";
import { file, XLSX } from "@/lib/http/file-response";
import { problemSheet } from "@/lib/files/problem-sheet";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { importProblems } from "@/lib/services/import/import-problems";
import { contextFor } from "@/lib/context/process-context";

/** The rows with problems as a sheet, to be corrected and imported again. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ runId: string }> },
): Promise<Response> {
  return respondWithJson("import/problems", async () => {
    const t = await getTranslations("import");
    const common = await getTranslations("common");
    const { name, headings, rows } = await importProblems(
      contextFor(await getActor()),
      requireUuid((await params).runId),
      {
        field: (field) => t(`field.${field}`),
        line: t("row"),
        problem: t("problemColumn"),
        environment: (environment) => common(`environment.${environment}`),
        describe: ({ column, code }) => `${t(`field.${column}`)}: ${t(`problem.${code}`)}`,
      },
    );
    const sheet = await problemSheet(t("problems"), headings, rows);
    return file(name, XLSX, new Uint8Array(sheet));
  });
}
