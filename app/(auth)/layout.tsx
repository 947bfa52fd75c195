import type { ReactNode } from "react";
import { Shell } from "@/components/layout/shell";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return <Shell staffMember={null}>{children}</Shell>;
}
