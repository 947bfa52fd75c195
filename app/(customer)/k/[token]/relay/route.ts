import { respondToRelay, respondWithRelayFacts } from "@/lib/http/respond-relay";
import { contextFor } from "@/lib/context/process-context";
import { findLink } from "@/lib/services/onboarding/find-link";

interface Props {
  params: Promise<{ token: string }>;
}

const find = async ({ params }: Props) => findLink(contextFor({ kind: "anonymous" }), (await params).token);

/** What the customer's browser needs to sign for its own client. */
export function GET(request: Request, props: Props): Promise<Response> {
  return respondWithRelayFacts(request, () => find(props));
}

/** Relays requests that the customer's browser has signed, for the client of this link only. */
export function POST(request: Request, props: Props): Promise<Response> {
  return respondToRelay(request, () => find(props));
}
