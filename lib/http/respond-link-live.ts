import { hashSecret } from "@/lib/base/ids";
import { contextFor } from "@/lib/context/process-context";
import { type LinkRefusal, refusalIn } from "@/lib/domain/link-access";
import { type Live, respondWithLiveState } from "./respond-live";
import { respondWithJson } from "./respond-json";
import { type FindLink, type VisitedLink, visitLink } from "./visit-link";

/** A link that is bound to another browser may be released by support. */
const HELD_SECONDS = 5;

/** What the page of a link that may not be used compares; it holds nothing of the customer. */
function refusedState(refusal: LinkRefusal): Live {
  return { state: refusal, nextSeconds: refusal === "LINK_HELD" ? HELD_SECONDS : null };
}

/**
 * Keeps the open page of a link up to date (`respondWithLiveState`). Whether the link may be used is decided
 * again for each event, so that a stream ends with its link. A link that may not be used gets no stream.
 * @param link.find looks the token up and applies the rule of `linkRefusal`
 * @param link.opened called once per request
 */
export async function respondWithLinkState<Found extends { installationId: string }>(
  request: Request,
  where: string,
  token: string,
  link: {
    find: FindLink<Found>;
    opened?: (visit: VisitedLink<Found>) => Promise<void>;
    watch: (visit: VisitedLink<Found>) => Promise<Live>;
  },
): Promise<Response> {
  let visit: VisitedLink<Found>;
  try {
    visit = await visitLink(token, "status", link.find);
  } catch (error) {
    const refusal = refusalIn(error);
    return respondWithJson(where, () =>
      refusal ? Promise.resolve(refusedState(refusal)) : Promise.reject(error as Error),
    );
  }
  const read = async (): Promise<Live> => {
    try {
      await link.find(contextFor({ kind: "anonymous" }), token, visit.browser);
      return await link.watch(visit);
    } catch (error) {
      const refusal = refusalIn(error);
      if (!refusal) throw error;
      // Ends the stream; the page is shown again, and asks without one.
      return { state: refusal, nextSeconds: null };
    }
  };
  return respondWithLiveState(request, where, async () => {
    await link.opened?.(visit);
    return { topic: visit.installationId, holder: { kind: "link", id: hashSecret(token) }, read };
  });
}
