import { inRequest } from "./in-request";
import { mapError, responseOf } from "./map-error";

/** The one way a handler answers JSON: what `run` returns (a Response as it is), or an error's code with its status. */
export async function answerJson(where: string, run: () => Promise<unknown>): Promise<Response> {
  return inRequest(async () => {
    try {
      const answer = await run();
      return answer instanceof Response ? answer : Response.json(answer);
    } catch (error) {
      const mapped = mapError(error, where);
      return Response.json(mapped, responseOf(mapped.code));
    }
  });
}
