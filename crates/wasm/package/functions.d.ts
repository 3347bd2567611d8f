// The types of Rolecall's package: its functions by hand, the formats from their schemas.

/** What can be loaded as the program: its address, its bytes, or a response that brings it. */
export type Program =
  | string
  | URL
  | Request
  | Response
  | BufferSource
  | WebAssembly.Module
  | Promise<Response | WebAssembly.Module | BufferSource>;

/**
 * Loads the program; everything else may be called when it is there. In Node it is there at once,
 * and this does nothing.
 */
export default function init(program?: { module_or_path: Program } | Program): Promise<unknown>;

/**
 * Runs a scenario. What can't be read of it is no error but a diagnostic of the answer; lines and
 * columns count in the text that was given, or in the object as JSON indented by two.
 *
 * @throws {TypeError} for what is no text and can't be written as JSON, such as an object that
 * holds itself. It is a {@link RolecallError} too.
 */
export function simulate(scenario: Scenario | string): Simulation;

/**
 * Holds one request against policies.
 *
 * @throws {RolecallError} if the request or a policy can't be read.
 */
export function evaluate(question: Question): Decision;

/**
 * Policies that are parsed once, for the many requests that are held against them.
 *
 * ```js
 * const policies = new Policies({ identity: [{ Statement: { Effect: "Allow", Action: "s3:Get*", Resource: "*" } }] });
 * const { verdict } = policies.evaluate({
 *   principal: { arn: "arn:aws:iam::111122223333:user/ana" },
 *   action: "s3:GetObject",
 * });
 * ```
 */
export class Policies {
  /** @throws {RolecallError} if a policy can't be read. */
  constructor(policies: NonNullable<Question["policies"]>);
  /**
   * Holds a request, an object or JSON text, against the policies.
   *
   * @throws {RolecallError} if the request can't be read.
   */
  evaluate(request: Question["request"] | string): Decision;
  /** The same with the trace. */
  explain(request: Question["request"] | string): Decision;
  /** Frees the memory at once, and not when the object is collected. */
  free(): void;
}

/** What IAM says when the policy is written, and what there is to say of it besides. */
export function lint(policy: {
  kind: "identity" | "trust" | "resource" | "boundary" | "session" | "scp" | "rcp" | "endpoint";
  document: object | string;
}): Review;

/**
 * What a text is, what is inside its wrappings, and the calls that it makes. With the provider's
 * metadata or key set its signature is verified; with a clock, what has expired by then is said.
 *
 * @throws {RolecallError} if the clock is no instant of time.
 */
export function detect(
  text: string,
  options?: { clock?: string; metadata?: string; jwks?: object | string },
): Detection;

/**
 * Writes a scenario as the fragment of a link, `#` included. Nothing is taken out of it: see
 * `redact`.
 *
 * @throws {RolecallError} if it can't be read.
 */
export function encodeLink(scenario: Scenario | string): string;

/**
 * Reads a link, given whole or as its fragment: the scenario as JSON text, in which also stands
 * what an object could not hold.
 *
 * @throws {RolecallError} which says what is wrong with the link.
 */
export function decodeLink(link: string): string;

/**
 * Takes session tokens, secret keys, signatures and certificates out of a scenario, and says what
 * was taken out.
 *
 * @throws {RolecallError} if it can't be read.
 */
export function redact(scenario: Scenario | string): { scenario: string; removed: Removed[] };

/** The version of Rolecall. */
export function version(): string;

/** What the functions throw; a `TypeError` where the value is none that can be read at all. */
export interface RolecallError extends Error {
  diagnostics: Diagnostic[];
}

/** Something to say about a place in a text. Lines and columns count from 1, columns in UTF-16. */
export interface Diagnostic {
  code?: string;
  severity: "error" | "warning" | "info";
  message: string;
  help: string | null;
  line?: number;
  column?: number;
  endLine?: number;
  endColumn?: number;
}

/** A request, and the policies that it is held against. */
export interface Question {
  request: {
    principal: { type?: "AWS" | "Federated" | "Service" | "Anonymous"; arn?: string };
    action: string;
    resource?: string;
    resourceAccount?: string | null;
    /** A text is a single-valued key, an array a multivalued one. */
    context?: Record<string, string | number | boolean | Array<string | number | boolean> | null>;
  };
  /** A kind that is absent is not applied; `scp` and `rcp` are a list for each level, from the root. */
  policies?: {
    identity?: Array<object | string>;
    resource?: object | string | null;
    boundary?: Array<object | string> | null;
    session?: Array<object | string> | null;
    scp?: Array<Array<object | string>>;
    rcp?: Array<Array<object | string>>;
  };
  /** Whether the trace is wanted. */
  explain?: boolean;
}

export interface Decision {
  verdict: "allow" | "implicit-deny" | "explicit-deny";
  /** What decided, in a sentence. */
  decidedBy: string;
  trace?: LayerTrace[];
}

export interface Review {
  /** Whether AWS stores the policy. */
  accepted: boolean;
  /** AWS's own words, if it does not. */
  error: { code: string; message: string } | null;
  diagnostics: Diagnostic[];
}

export interface Detection {
  kind: "cli" | "saml" | "jwt" | "saml-metadata" | "saml-request" | "aws-response" | "config" | "cloudtrail" | "unknown";
  /** What was undone, outermost first. */
  undone: Array<"url" | "base64" | "inflate">;
  /** Both in words. */
  summary: string;
  /** The text inside. */
  text: string;
  /** The AWS CLI's commands in it, each as a call. */
  calls: DetectedCall[];
  /** What a SAML response says; absent parts are null. */
  saml: {
    issuer: string | null;
    nameId: string | null;
    audience: string | null;
    recipient: string | null;
    attributes: Record<string, string[]> | null;
    encrypted: boolean;
  } | null;
  /** What a token says. */
  jwt: { header: Record<string, unknown> | null; claims: Record<string, unknown> | null } | null;
  signature: { status: "verified" | "invalid" | "unsigned" | "not-checked"; reason: string };
  diagnostics: Diagnostic[];
}

/** A call of an AWS API. The names of parameters are the API's. */
export interface DetectedCall {
  service: string;
  operation: string;
  parameters: Record<string, unknown>;
}

/** Something that was taken out of a scenario. */
export interface Removed {
  /** The JSON pointer to the text in which it stood. */
  in: string;
  kind: "signature" | "certificate" | "session-token" | "secret-key";
  /** How it read. */
  text: string;
}
