import type { UpstreamFailure } from "@/lib/domain/failures";
import { HelseidError } from "@/lib/helseid/errors";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";

/**
 * The code under which a failure upstream is stored and shown; null for any other error, which is a fault of
 * the system itself.
 */
export function upstreamFailure(error: unknown): UpstreamFailure | null {
  if (error instanceof HelseidError) {
    switch (error.failure) {
      case "invalid_client":
        return "KEY_NOT_ACCEPTED";
      case "invalid_scope":
        return "SCOPE_NOT_ON_CLIENT";
      case "refused":
        return "UPSTREAM_REFUSED";
      case "busy":
        return "UPSTREAM_BUSY";
      case "unreachable":
        return "UPSTREAM_UNREACHABLE";
      case "unreadable":
      case "other-subject":
        return "UPSTREAM_UNREADABLE";
    }
  }
  if (error instanceof SelvbetjeningError) {
    switch (error.failure) {
      case "refused":
      case "unauthorized":
        return "UPSTREAM_REFUSED";
      case "busy":
        return "UPSTREAM_BUSY";
      case "unreachable":
        return "UPSTREAM_UNREACHABLE";
      case "unreadable":
        return "UPSTREAM_UNREADABLE";
    }
  }
  return null;
}
