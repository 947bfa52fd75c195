import type { ReactNode } from "react";
import { PlainFrame } from "@/components/layout/app-frame";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return <PlainFrame>{children}</PlainFrame>;
}
