/**
 * Whether a request can be what it says it is. Next answers with 500 what no browser of ours sends; it is told 400 before it gets there.
 * @param headers of the request
 */
export function isWellFormed(method: string, headers: Headers): boolean {
  const action = headers.get("next-action");
  if (action !== null && !/^[0-9a-f]{40,64}$/.test(action)) return false;
  const type = headers.get("content-type") ?? "";
  return !(
    method === "POST" &&
    /^multipart\/form-data/i.test(type) &&
    !/;\s*boundary="?[\w'()+,./:=?-]{1,70}"?\s*$/i.test(type)
  );
}
