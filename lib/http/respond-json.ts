import { inRequest } from "./in-request";
import { mapError, responseOf } from "./map-error";

/**
 * Answers a request with JSON: what `run` returns (a Response is passed through), or the code of an error
 * with its HTTP status.
 */
export async function respondWithJson(where: string, run: () => Promise<unknown>): Promise<Response> {
  return inRequest(async () => {
    try {
      const result = await run();
      return result instanceof Response ? result : Response.json(result);
    } catch (error) {
      const mapped = mapError(error, where);
      return Response.json(mapped, responseOf(mapped));
    }
  });
}
