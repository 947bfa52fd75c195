import { z } from "zod";
import { MAX_LENGTH } from "@/lib/base/max-length";
import type { ScopePackage } from "@/lib/domain/scope-packages";

const StoredPackages = z.array(
  z.object({ name: z.string(), scopes: z.array(z.string().max(MAX_LENGTH.scope)) }),
);

/** A template's packages as they are stored. What cannot be read is no package. */
export function readScopePackages(stored: unknown): ScopePackage[] {
  const parsed = StoredPackages.safeParse(stored);
  return parsed.success ? parsed.data : [];
}
