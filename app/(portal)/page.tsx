import { redirect } from "next/navigation";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/routes";

export default async function HomePage() {
  await requireStaff("fleet.read");
  redirect(paths.installations);
}
