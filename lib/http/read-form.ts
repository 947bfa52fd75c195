import { plainForm } from "@/lib/base/plain-text";

/**
 * Reads the form of a request, and makes its texts plain. An invalid body counts as an empty form, which
 * validation then rejects.
 */
export async function readForm(request: Pick<Request, "formData">): Promise<FormData> {
  return plainForm(await request.formData().catch(() => new FormData()));
}
