import type { ReactNode } from "react";
import { PlainFrame } from "@/components/layout/app-frame";
import { MarkSignedOut } from "@/components/layout/keep-forms";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <PlainFrame>
      <MarkSignedOut />
      {children}
    </PlainFrame>
  );
}
