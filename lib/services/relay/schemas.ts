import { z } from "zod";

/** A signed token in compact form (RFC 7515, section 7.1). */
export const compactJwt = z
  .string()
  .max(8_000)
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);
