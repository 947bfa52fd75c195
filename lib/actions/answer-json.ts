import { mapError, statusOf } from "./map-error";

/** The one way a handler answers JSON: what `run` returns, or an error's code with its HTTP status. */
export async function answerJson(where: string, run: () => Promise<unknown>): Promise<Response> {
  try {
    return Response.json(await run());
  } catch (error) {
    const mapped = mapError(error, where);
    return Response.json(mapped, { status: statusOf(mapped.code) });
  }
}
