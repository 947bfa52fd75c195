import encodeQR from "qr";
import type { QrCode } from "@/lib/domain/ready-link";

/** In modules, on every side (ISO/IEC 18004, 9.1). */
const QUIET_ZONE = 4;

/** The QR code of a text, with error correction M: 15 % of it may be damaged. */
export function qrCode(text: string): QrCode {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: QUIET_ZONE });
  const runs: string[] = [];
  for (const [y, row] of rows.entries()) {
    let start = -1;
    for (let x = 0; x <= row.length; x += 1) {
      if (row[x] && start === -1) start = x;
      if (!row[x] && start !== -1) {
        runs.push(`M${start} ${y}h${x - start}v1h-${x - start}z`);
        start = -1;
      }
    }
  }
  return { size: rows.length, path: runs.join("") };
}
