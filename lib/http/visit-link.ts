import { notFound } from "next/navigation";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { env } from "@/lib/base/env";
import { isAppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { contextFor } from "@/lib/context/process-context";
import { consumePoint, newRateLimit } from "@/lib/base/rate-limit";
import { type LinkRefusal, refusalIn } from "@/lib/domain/link-access";
import type { Vendor } from "@/lib/domain/vendor";
import { findLinkVendor } from "@/lib/services/vendor/find-link-vendor";

/** What a request for an address of a link is for; each is counted by itself. */
export type VisitKind = "page" | "status" | "form" | "relay";

/** Forms of one link in a minute. A person needs a few. */
const FORMS_PER_MINUTE = 30;
/** Proving a key in the browser takes three requests every few seconds, so one open page stays below this. */
const RELAYS_PER_MINUTE = 120;

function limitOf(kind: VisitKind): number {
  if (kind === "form") return FORMS_PER_MINUTE;
  if (kind === "relay") return RELAYS_PER_MINUTE;
  // Of a link, from all addresses together.
  return env().LINK_REQUESTS_PER_MINUTE * 2;
}

/** A link that the visiting browser may use. */
export type VisitedLink<Found> = Found & {
  /** The customer's context. */
  ctx: Context;
  /** The visiting browser's secret; undefined when it accepts no cookies. */
  browser: string | undefined;
};

export type FindLink<Found> = (ctx: Context, token: string, browser: string | undefined) => Promise<Found>;

/**
 * Looks a link up for the browser of this request, and counts the request. Every address of a link starts
 * with it. It is counted after the look-up, so that whoever may not use the link cannot use up the limit of
 * whoever may.
 * @param find looks the token up and applies the rule of `linkRefusal`
 * @throws AppError what `find` throws, TOO_MANY_REQUESTS
 */
export async function visitLink<Found extends { installationId: string }>(
  token: string,
  kind: VisitKind,
  find: FindLink<Found>,
): Promise<VisitedLink<Found>> {
  const browser = await readBrowserSecret();
  const found = await find(contextFor({ kind: "anonymous" }), token, browser);
  await countVisit(token, kind);
  const ctx = contextFor({ kind: "customer", installationId: found.installationId });
  return { ...found, ctx, browser };
}

/** Counts a request for an address of a link. @throws AppError TOO_MANY_REQUESTS */
export async function countVisit(token: string, kind: VisitKind): Promise<void> {
  await consumePoint(newRateLimit(`link-${kind}`, limitOf(kind)), hashSecret(token));
}

/** Why a page behind a link shows nothing else. */
export type PageRefusal = LinkRefusal | "TOO_MANY_REQUESTS";

/**
 * For a page: the link, or why it may not be used, which the page says without anything else; and the vendor,
 * whom the customer can call in either case. An unknown token is the page for addresses that do not exist.
 */
export async function visitPage<Found extends { installationId: string }>(
  token: string,
  find: FindLink<Found>,
): Promise<(VisitedLink<Found> & { vendor: Vendor }) | { refusal: PageRefusal; vendor: Vendor }> {
  try {
    const visit = await visitLink(token, "page", find);
    return { ...visit, vendor: await vendorOfLink(token) };
  } catch (error) {
    const refusal = isAppError(error, "TOO_MANY_REQUESTS") ? "TOO_MANY_REQUESTS" : refusalIn(error);
    // What is refused to spare the database costs one query.
    if (refusal) return { refusal, vendor: await vendorOfLink(refusal === "TOO_MANY_REQUESTS" ? "" : token) };
    if (isAppError(error, "NOT_FOUND")) notFound();
    throw error;
  }
}

/** The vendor whose customers have the link; the default one for what is no link. */
export async function vendorOfLink(token: string): Promise<Vendor> {
  return findLinkVendor(contextFor({ kind: "anonymous" }), token);
}
