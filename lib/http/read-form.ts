/** A request's form; a body that is none is an empty one, and judged as such. */
export function readForm(request: Request): Promise<FormData> {
  return request.formData().catch(() => new FormData());
}
