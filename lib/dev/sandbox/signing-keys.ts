import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from "jose";
import { generateSigningKey } from "./generate-signing-key";
import type { SandboxEnvironment, StateStore } from "./state";

/** The keys that HelseID signs with after it has replaced its first one. They are not kept over a restart. */
const seconds = new Map<SandboxEnvironment, JWK>();

export async function generateSecondKeys(environments: readonly SandboxEnvironment[]): Promise<void> {
  for (const environment of environments) seconds.set(environment, await generateSigningKey());
}

/** HelseID's keys when it signs with the first or the second; the one it signs with comes first. */
export function signingKeys(
  store: StateStore,
  environment: SandboxEnvironment,
  active: "first" | "second",
): JWK[] {
  const first = store.state.environments[environment].signingJwk;
  return active === "first" ? [first] : [seconds.get(environment)!, first];
}

/** The public halves of both keys, for whoever verifies a token of HelseID. */
export function verificationKeys(store: StateStore, environment: SandboxEnvironment): JWTVerifyGetKey {
  const keys = signingKeys(store, environment, "second").map(
    ({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...publicJwk }) => publicJwk,
  );
  return createLocalJWKSet({ keys });
}
