import { paths } from "@/lib/domain/routes";

/** The vendor's logo. The name stands beside it, so it says nothing of its own. */
export function VendorLogo({ hash }: { hash: string }) {
  // The picture has its size already, so Next's loader has nothing to do.
  // eslint-disable-next-line @next/next/no-img-element -- encoded in the size in which it is shown
  return <img src={paths.vendorLogo(hash)} alt="" />;
}
