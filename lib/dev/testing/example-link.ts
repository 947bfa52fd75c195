import type { QrCode } from "@/lib/domain/ready-link";
import { qrCode } from "@/lib/files/qr-code";

/**
 * A customer's link for pictures. It leads nowhere: no name below `.example` exists (RFC 2606, section 2).
 */
export const EXAMPLE_LINK = "https://klientvakt.example/k/eksempel";

export function exampleQrCode(): QrCode {
  return qrCode(EXAMPLE_LINK);
}
