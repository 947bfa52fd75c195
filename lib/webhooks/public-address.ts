import ipaddr from "ipaddr.js";

/** Of Azure's own services, reached from every machine there though it is written as a public address. */
const AZURE_PLATFORM = "168.63.129.16";

/**
 * Whether webhooks may be sent to an address: only to public ones, not to this machine or the network behind
 * it.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast" || parsed.toString() === AZURE_PLATFORM) return false;
  // `::/96` with an IPv4 address in it (RFC 4291 section 2.5.5.1, deprecated) may lead to that address.
  return (
    parsed.kind() === "ipv4" ||
    parsed
      .toByteArray()
      .slice(0, 12)
      .some((byte) => byte !== 0)
  );
}
