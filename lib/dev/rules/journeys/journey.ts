import type { Finding } from "../expectations";
import type { World } from "../world";

/**
 * What a journey found out. "inconsistent" values say what the product claims and the sandbox does not show.
 */
export type Found = Partial<Record<Finding, string>>;

export interface Journey {
  name: string;
  run: (world: World) => Promise<Found>;
}

/**
 * The value when what the product says agrees with what the sandbox shows; else both, which no row expects.
 */
export function agreed(value: string, product: unknown, sandbox: unknown): string {
  return product === true && sandbox === true
    ? value
    : `inconsistent: product ${JSON.stringify(product)}, sandbox ${JSON.stringify(sandbox)}`;
}

/** Whether an expiry that the product shows is the key's own, or is not known. */
export function expiryFound(shown: Date | null, actual: number | undefined): string {
  if (shown === null) return "unknown";
  return shown.getTime() === actual ? "reported" : `wrong: ${shown.toISOString()}`;
}
