/** `npm run cli -- <command>`: one file per command. */
const COMMANDS = {
  demo: () => import("./commands/demo"),
  test: () => import("./commands/test"),
  verify: () => import("./commands/verify"),
  look: () => import("./commands/look"),
  bench: () => import("./commands/bench"),
  worker: () => import("./commands/worker"),
  migrate: () => import("./commands/migrate"),
  sandbox: () => import("../sandbox/main"),
  audit: () => import("./commands/audit"),
  doctor: () => import("./commands/doctor"),
  handbook: () => import("./commands/handbook"),
  licences: () => import("./commands/licences"),
  reseal: () => import("./commands/reseal"),
  report: () => import("./commands/report"),
  configuration: () => import("./commands/configuration"),
  "new-migration": () => import("./commands/new-migration"),
  "bootstrap-code": () => import("./commands/bootstrap-code"),
} as const;

export {};

const [name = "", ...args] = process.argv.slice(2);

if (!Object.hasOwn(COMMANDS, name)) {
  console.error(`Unknown command: ${name || "(none)"}\nCommands: ${Object.keys(COMMANDS).join(", ")}`);
  process.exit(1);
}

// These say themselves what there is to say; the worker's log is what it says, and so is that of what the others start.
if (["doctor", "migrate", "audit", "reseal", "report", "configuration", "bootstrap-code"].includes(name))
  process.env.LOG_LEVEL ??= "warn";

try {
  const command: { run?: (args: string[]) => Promise<number | void> } =
    await COMMANDS[name as keyof typeof COMMANDS]();
  const code = await command.run?.(args);
  if (typeof code === "number") process.exit(code);
} catch (error) {
  const { isPlainProblem } = await import("./problem");
  if (isPlainProblem(error)) console.error(`\n${error.message}`);
  else console.error(error);
  process.exit(1);
}
