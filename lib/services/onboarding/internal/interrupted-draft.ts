import type { Audit } from "@/lib/core/db/transaction";
import type { DraftFailure } from "@/lib/domain/failures";

const CODE: DraftFailure = "interrupted";

/**
 * The outcome of a draft whose process exited between the request and its response. It can no longer be
 * opened (the limit is ten seconds), and Selvbetjening offers no way to look it up.
 */
export const INTERRUPTED = { state: "UNREACHABLE", failureCode: CODE } as const;

export function auditInterrupted(audit: Audit, draftId: string, installationId: string): void {
  audit({
    action: "draft.failed",
    entity: { type: "draft", id: draftId },
    installationId,
    details: { code: CODE },
  });
}
