/** `npm run cli -- sandbox`: HelseID and Selvbetjening for development, in this process; it prints their addresses. */
export async function run(): Promise<void> {
  await import("../sandbox/main");
}
