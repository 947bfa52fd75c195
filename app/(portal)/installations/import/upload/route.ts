import { type NextRequest, NextResponse } from "next/server";
import { getTranslations } from "next-intl/server";
import { isTooLong, readLimitedBody } from "@/lib/http/body-limits";
import { isForeign } from "@/lib/http/foreign-origin";
import { mapError } from "@/lib/http/map-error";
import { readForm } from "@/lib/http/read-form";
import { getActor } from "@/lib/auth/session";
import { env } from "@/lib/base/env";
import { withReturn } from "@/lib/domain/return-path";
import { paths } from "@/lib/domain/routes";
import { authorize } from "@/lib/context/authorize";
import { createImport } from "@/lib/services/import/create-import";
import { contextFor } from "@/lib/context/process-context";

/**
 * Receives a file to import, or a table that was pasted, from a plain form, and redirects to its page, or
 * back with the code of the file's problem. The request has not passed proxy.ts, which would hold and cut
 * its body.
 */
export async function POST(request: NextRequest): Promise<NextResponse> {
  const go = (address: string) =>
    NextResponse.redirect(`${env().PORTAL_URL}${address}`, {
      status: 303,
      headers: { "cache-control": "no-store" },
    });
  if (isForeign(request)) return new NextResponse("WRONG_ORIGIN", { status: 403 });
  try {
    const ctx = contextFor(await getActor());
    // Before the body is read.
    authorize(ctx, "fleet.import");
    const body = isTooLong(paths.importUpload, request.headers) ? null : await readLimitedBody(request);
    if (!body) return go(`${paths.imports}?problem=file-too-large`);
    const type = request.headers.get("content-type") ?? "";
    const form = await readForm(new Response(body, { headers: { "content-type": type } }));
    const file = form.get("file");
    const pasted = form.get("pasted");
    const t = await getTranslations("import");
    const { runId } = await createImport(
      ctx,
      file instanceof File
        ? { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
        : { name: t("pasted"), pasted: typeof pasted === "string" ? pasted : "" },
    );
    return go(paths.importRun(runId));
  } catch (error) {
    const { code, fields } = mapError(error, "import/upload");
    if (code === "UNAUTHENTICATED") return go(withReturn(paths.login, paths.imports));
    if (code === "FORBIDDEN") return NextResponse.json({ code }, { status: 403 });
    return go(`${paths.imports}?problem=${fields?.file ?? code}`);
  }
}
