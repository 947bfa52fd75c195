import { respondToRelay, respondWithRelayFacts } from "@/lib/http/respond-relay";
import { findUnlockedLink } from "@/lib/services/onboarding/find-link";

interface Props {
  params: Promise<{ token: string }>;
}

/** What the customer's browser needs to sign for its own client. */
export async function GET(request: Request, { params }: Props): Promise<Response> {
  return respondWithRelayFacts(request, (await params).token, findUnlockedLink);
}

/** Relays requests that the customer's browser has signed, for the client of this link only. */
export async function POST(request: Request, { params }: Props): Promise<Response> {
  return respondToRelay(request, (await params).token, findUnlockedLink);
}
