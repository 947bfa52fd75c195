import { hashSecret } from "@/lib/base/ids";
import { logInAtHelseid } from "@/lib/dev/testing/helseid-login";
import { completeLogin } from "@/lib/services/staff/complete-login";
import { startLogin } from "@/lib/services/staff/start-login";
import { asPerson, NotNow } from "../person";
import type { World } from "../world";
import { mayTokenEnd } from "../violations";
import { agreed, type Journey } from "./journey";

/** One attempt, as the browser makes it. @returns the secret of the session, or why there is none */
async function attemptToSignIn({ t }: World) {
  const started = await startLogin(t.system, { fresh: false });
  if ("failure" in started) return started;
  const query = await logInAtHelseid(started.url, "ada", t.env.PORTAL_URL);
  return completeLogin(t.system, { query, attempt: started.attempt });
}

/** A staff member signs in with security level 4. */
export const signInJourney: Journey = {
  name: "sign-in",
  async run(world) {
    const { t } = world;
    const secret = await asPerson(world, async () => {
      let result = await attemptToSignIn(world);
      // They begin again when it took too long by HelseID's clock.
      const isLate = "failure" in result && result.failure.code === "state";
      if (isLate && mayTokenEnd(world.row)) result = await attemptToSignIn(world);
      if ("secret" in result) return result.secret;
      const { code, until } = result.failure;
      throw new NotNow(code, ["busy", "unreachable"].includes(code), until);
    });
    const session = await t.db.staffSession.findUnique({
      where: { idHash: hashSecret(secret) },
      include: { user: true },
    });
    const { requests } = await world.record();
    const staff = requests.filter((each) => each.clientId === t.env.STAFF_HELSEID_CLIENT_ID);
    const redeemed = staff.some((each) => each.path === "/connect/token" && each.status === 200);
    // Those of the attempt that succeeded: the last push and what came after it.
    const from = staff.findLastIndex((each) => each.path === "/connect/par" && each.reason === null);
    return {
      signIn: agreed(
        "signed in",
        session?.securityLevel === 4 && session.user.name === "Ada Administrator",
        redeemed,
      ),
      signInRequests: String(
        staff.slice(from).filter((each) => each.reason === null && /par|token|userinfo/.test(each.path))
          .length,
      ),
    };
  },
};
