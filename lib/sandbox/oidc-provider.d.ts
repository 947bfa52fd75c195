// oidc-provider 9 ships no types; lib/sandbox/sts.ts is its only user.
declare module "oidc-provider";
