/** Reads the form of a request. An invalid body counts as an empty form, which validation then rejects. */
export function readForm(request: Pick<Request, "formData">): Promise<FormData> {
  return request.formData().catch(() => new FormData());
}
