import type { SandboxClient } from "./state";
import type { Switches } from "./switches";
import { TEST_PEOPLE } from "./test-people";

export const SECURITY_LEVEL = "helseid://claims/identity/security_level";
export const HPR_NUMBER = "helseid://claims/hpr/hpr_number";

/**
 * A test person as oidc-provider wants it; undefined when there is none with the id.
 * @param asked where: `userinfo` at its endpoint; and the client that the claims are for
 */
export async function findAccount(
  sub: string,
  { userClaims }: Pick<Switches, "userClaims">,
  asked: { route: string; client: SandboxClient | undefined },
) {
  const person = TEST_PEOPLE.find((each) => each.id === sub);
  if (!person) return undefined;
  const level = person.securityLevel ? { [SECURITY_LEVEL]: person.securityLevel } : {};
  const all: Record<string, unknown> = {
    name: person.name,
    idp: "testidpnew-oidc",
    ...level,
    [HPR_NUMBER]: person.hprNumber ?? null,
  };
  const { client } = asked;
  const other = asked.route === "userinfo" ? client?.userinfoOverrides?.sub : undefined;
  return {
    accountId: typeof other === "string" ? other : sub,
    /** @param use where the claims are for: `id_token` or `userinfo` */
    claims: async (use: string) => {
      if (use === "userinfo")
        return { sub, ...(userClaims === "id-token" ? {} : all), ...client?.userinfoOverrides };
      const claims = { sub, ...(userClaims === "userinfo" ? {} : all) };
      const without = client?.idTokenWithout ?? [];
      return Object.fromEntries(Object.entries(claims).filter(([name]) => !without.includes(name)));
    },
  };
}
