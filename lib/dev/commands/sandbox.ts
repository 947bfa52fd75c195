/**
 * `npm run cli -- sandbox`: runs HelseID and Selvbetjening for development in this process and prints their
 * addresses.
 */
export async function run(): Promise<void> {
  await import("../sandbox/main");
}
