/**
 * Why a request cannot be what it says it is: what no browser of ours sends, and Next responds to with 500. A
 * form that comes without JavaScript is read to its end for that, as Next will read it (`bodyRefusal` has
 * limited it).
 * @returns the status to refuse it with, or null
 */
export async function refusalOf(request: Request): Promise<400 | null> {
  const action = request.headers.get("next-action");
  if (action !== null) return /^[0-9a-f]{40,64}$/.test(action) ? null : 400;
  const type = request.headers.get("content-type") ?? "";
  if (request.method !== "POST" || !/^multipart\/form-data/i.test(type)) return null;
  const body = await request.arrayBuffer();
  try {
    await new Response(body, { headers: { "content-type": type } }).formData();
    return null;
  } catch {
    return 400;
  }
}
