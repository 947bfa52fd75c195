/**
 * The text that `npm run demo` and `npm run dev` print when they are ready.
 * @param options.sandbox the first of its seven ports
 */
export function greeting(options: { portal: number; sandbox: number; reset: string }): string {
  const { portal, sandbox, reset } = options;
  return `
Klientvakt is running.

  Portal            http://localhost:${portal}
  Selvbetjening     http://127.0.0.1:${sandbox + 1} (test)  http://127.0.0.1:${sandbox + 3} (production)

Sign in as one of the sandbox's test people:

  Ada Administrator   everything
  Kari Kundestøtte    support
  Lars Leser          read access
  Nina Ny             has no access yet: Ada can give it under "Personer"
  Per Passord         security level 3: rejected
  Ola Uten            no security level: rejected

Nothing is sent from this machine. Ctrl-C stops everything; the data is kept. To start over: ${reset}
`;
}
