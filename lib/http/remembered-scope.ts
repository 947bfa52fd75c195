import { cookies } from "next/headers";
import { type EnvironmentScope, parseScope, SCOPE_COOKIE } from "@/lib/domain/environment-scope";

/** The environments that the staff member chose last in this browser. */
export async function rememberedScope(): Promise<EnvironmentScope> {
  return parseScope((await cookies()).get(SCOPE_COOKIE)?.value);
}
