import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { JWK } from "jose";
import { generateSigningKey } from "./generate-signing-key";
import type { Switches } from "./switches";
import { DEFAULT_SWITCHES } from "./switches";

export const ENVIRONMENTS = ["test", "production"] as const;
export type SandboxEnvironment = (typeof ENVIRONMENTS)[number];

export interface SandboxTemplate {
  apiKey: string;
  name: string;
  scopes: string[];
  sharedRedirectUris: boolean;
  multiTenant: boolean;
  /** API scopes that the API's owner must approve manually. */
  manualApproval: string[];
}

export interface SandboxKey {
  jwk: JWK;
  kid: string;
  jwkThumbprint: string;
  origin: "Gui" | "Api";
  expiresAt: number;
  visibleFrom: number;
}

export interface SandboxScope {
  scope: string;
  status: string;
  statusReason: string | null;
}

export interface SandboxClient {
  clientId: string;
  apiKey: string | null;
  organizationNumber: string;
  state: "draft" | "access-requested" | "active" | "blocked" | "failed";
  createdAt: number;
  openedAt: number | null;
  openedBy: string | null;
  returnUri: string | null;
  visibleFrom: number;
  scopes: SandboxScope[];
  claims: {
    claimType: string;
    activeClaimValue: string | null;
    pendingClaimValue: string | null;
    status: string;
  }[];
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  childOrganizationNumbers: string[];
  keys: SandboxKey[];
  /** No longer registered; HelseID, whose cache is behind, accepts them until their `expiresAt`. */
  droppedKeys?: SandboxKey[];
  /** Thumbprints in the order in which they were uploaded, repetitions included. */
  uploads: string[];
  /** Keys that a token was issued for, in the order of their first token. */
  provedKids: string[];
  grants: string[];
  /**
   * Scopes whose terms the represented organization has not signed: left out of tokens and listed as
   * rejected.
   */
  rejectedScopes?: string[];
  /** The client may not exchange tokens. */
  exchangeForbidden?: boolean;
  /** Claims that its ID tokens lack although the switch puts them there. */
  idTokenWithout?: string[];
  /** Claims of its userinfo that differ from the user's own, `sub` included. */
  userinfoOverrides?: Record<string, unknown>;
  /** HelseID still issues tokens, but Selvbetjening rejects them. */
  apiBlocked?: boolean;
  /** When the customer requested access to represent the organization. */
  accessRequestedAt?: number | null;
  /** When scopes that wait for approval were requested. */
  scopesRequestedAt?: number | null;
  /** Properties that a future version of Selvbetjening might add to its responses. */
  extra?: Record<string, unknown>;
}

export interface EnvironmentState {
  templates: SandboxTemplate[];
  clients: Record<string, SandboxClient>;
  signingJwk: JWK;
  cookieKey: string;
}

export interface SandboxState {
  switches: Switches;
  environments: Record<SandboxEnvironment, EnvironmentState>;
}

async function newEnvironment(): Promise<EnvironmentState> {
  const signingJwk = await generateSigningKey();
  return { templates: [], clients: {}, signingJwk, cookieKey: randomBytes(24).toString("hex") };
}

/** The sandbox's state, saved in one file so that it survives a restart. Without a folder it is not saved. */
export class StateStore {
  readonly state: SandboxState;
  readonly #file: string | null;
  #timer: NodeJS.Timeout | null = null;

  private constructor(state: SandboxState, file: string | null) {
    this.state = state;
    this.#file = file;
  }

  static async open(folder: string | null, overrides: Partial<Switches>): Promise<StateStore> {
    const file = folder ? path.join(folder, "state.json") : null;
    const saved =
      file && fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as SandboxState) : null;
    const state: SandboxState = saved ?? {
      switches: { ...DEFAULT_SWITCHES },
      environments: { test: await newEnvironment(), production: await newEnvironment() },
    };
    state.switches = { ...DEFAULT_SWITCHES, ...state.switches, ...overrides };
    const store = new StateStore(state, file);
    store.save();
    return store;
  }

  save(): void {
    if (!this.#file || this.#timer) return;
    this.#timer = setTimeout(() => this.flush(), 50);
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#file) return;
    fs.mkdirSync(path.dirname(this.#file), { recursive: true });
    fs.writeFileSync(`${this.#file}.new`, JSON.stringify(this.state), { mode: 0o600 });
    fs.renameSync(`${this.#file}.new`, this.#file);
  }
}
