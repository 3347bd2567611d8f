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

export interface Scenario {
  /** the version of this format */
  rolecall?: number | null;
  /** what the scenario is called */
  title?: string | null;
  /** when the first step is made, as ISO 8601 with its zone */
  clock?: string | null;
  /** what generated ids derive from, below 2^32 */
  seed?: number | null;
  /** how requests are sent, where a step says nothing else */
  request?: RequestSettings | null;
  /** the accounts */
  accounts?: Array<Account> | null;
  /** the organization, if the accounts are in one */
  organization?: Organization | null;
  /** managed policies by ARN */
  managedPolicies?: Record<string, Policy> | null;
  /** the calls, in order */
  steps?: Array<Step> | null;
  /** answers to questions that AWS leaves open */
  assume?: Assume | null;
  /** the form of CloudTrail events: 1.11, or 1.08 as records were before */
  cloudTrail?: string | null;
}

export interface RequestSettings {
  /** the Region that is called; else the default Region of the partition, such as us-east-1 */
  region?: string | null;
  /** the caller's address; not in a request through a VPC endpoint */
  sourceIp?: string | null;
  /** the caller's user agent */
  userAgent?: string | null;
  /** seconds since the caller's credentials were issued with multi-factor authentication; null where they were issued without */
  mfaAge?: number | null;
  /** the VPC endpoint that the request comes through, such as vpce-0123456789abcdef0 */
  sourceVpce?: string | null;
  /** the VPC of that endpoint */
  sourceVpc?: string | null;
  /** the caller's address in the VPC; else sourceIp where that is a private address */
  vpcSourceIp?: string | null;
  /** what a calling service sends as aws:SourceArn; null for nothing */
  sourceArn?: string | null;
  /** what a calling service sends as aws:SourceAccount; null for nothing */
  sourceAccount?: string | null;
  /** condition keys of every check, by name: a value, a list of values, or null to remove the key */
  context?: Record<string, unknown> | null;
}

export interface Account {
  /** twelve digits */
  id: string;
  /** IAM users */
  users?: Array<User> | null;
  /** IAM groups */
  groups?: Array<Group> | null;
  /** IAM roles */
  roles?: Array<Role> | null;
  /** SAML identity providers */
  samlProviders?: Array<SamlProvider> | null;
  /** OpenID Connect identity providers */
  oidcProviders?: Array<OidcProvider> | null;
  /** other resources with policies of their own */
  resources?: Array<Resource> | null;
  /** such as aws-us-gov; else the one that the scenario's ARNs name for the account, or aws */
  partition?: string | null;
}

export interface User {
  /** the friendly name */
  name: string;
  /** begins and ends with a slash */
  path?: string | null;
  /** the unique id; derived from the seed where none is given */
  id?: string | null;
  /** the access key id; derived from the seed where none is given */
  accessKeyId?: string | null;
  /** tags by key */
  tags?: Record<string, string> | null;
  /** the names of the groups that the user is in */
  groups?: Array<string> | null;
  /** the policies attached to the user */
  policies?: Array<AttachedPolicy> | null;
  /** the permissions boundary */
  boundary?: Policy | null;
}

export interface Group {
  /** the friendly name */
  name: string;
  /** the policies attached to the group */
  policies?: Array<AttachedPolicy> | null;
}

export interface Role {
  /** the friendly name */
  name: string;
  /** begins and ends with a slash */
  path?: string | null;
  /** the unique id; derived from the seed where none is given */
  id?: string | null;
  /** tags by key */
  tags?: Record<string, string> | null;
  /** the longest session in seconds, 3600 to 43200 */
  maxSessionDuration?: number | null;
  /** the trust policy */
  trust: Policy;
  /** the policies attached to the role */
  policies?: Array<AttachedPolicy> | null;
  /** the permissions boundary */
  boundary?: Policy | null;
  /** whether the trust policy is a draft that stands in for one not yet known; answers that rest on it are provisional */
  draft?: boolean | null;
}

export interface AttachedPolicy {
  /** what an inline policy is called */
  name?: string | null;
  /** an inline policy */
  document?: Policy | null;
  /** a managed policy, from `managedPolicies` */
  arn?: string | null;
  /** whether the document is a draft that stands in for one not yet known; answers that rest on it are provisional */
  draft?: boolean | null;
}

export interface SamlProvider {
  /** the friendly name */
  name: string;
  /** the metadata document */
  metadata?: string | null;
}

export interface OidcProvider {
  /** the issuer's URL */
  url: string;
  /** the audiences that it accepts */
  clientIds?: Array<string> | null;
  /** the issuer's key set */
  jwks?: unknown;
}

export interface Resource {
  /** the ARN */
  arn: string;
  /** the resource-based policy */
  policy?: Policy | null;
}

export interface Organization {
  /** such as o-exampleorgid */
  id?: string | null;
  /** the account that no service or resource control policy applies to */
  managementAccount?: string | null;
  /** the root with everything below it */
  root?: OrganizationNode | null;
}

export interface OrganizationNode {
  /** the unit's name */
  name?: string | null;
  /** the account's id */
  id?: string | null;
  /** the service control policies attached here; none means FullAWSAccess */
  scps?: Array<Policy> | null;
  /** the resource control policies attached here, beside RCPFullAWSAccess */
  rcps?: Array<Policy> | null;
  /** the accounts in it: an id, or an object */
  accounts?: Array<string | OrganizationNode> | null;
  /** the units in it */
  units?: Array<OrganizationNode> | null;
}

export interface Step {
  /** who calls: the ARN of a user or root user, a service principal, or $n for the session that step n issued */
  as?: string | null;
  /** what was typed or pasted: a command, a SAML response, a token */
  input?: string | null;
  /** the call itself, instead of a text */
  call?: Call | null;
  /** for a federated call: the role that is asked for */
  role?: string | null;
  /** for a federated call: the identity provider */
  provider?: string | null;
  /** for a federated call: the name of the session */
  sessionName?: string | null;
  /** for a federated call: how long the session is to last, in seconds */
  duration?: number | null;
  /** for a call outside STS: the action that is authorized */
  action?: string | null;
  /** for a call outside STS: the ARN of the resource */
  resource?: string | null;
  /** what file:// names in the input stand for */
  files?: Record<string, string> | null;
  /** seconds since the step before */
  after?: number | null;
  /** how it is sent; members left out are those of the scenario's block */
  request?: RequestSettings | null;
  /** what this step replaces of the world, from then on */
  set?: World | null;
  /** free for tests */
  expect?: unknown;
}

export interface Call {
  /** such as sts */
  service: string;
  /** such as AssumeRole */
  operation: string;
  /** parameters by the API's names, with values as on the wire */
  parameters?: unknown;
}

export interface World {
  /** all accounts */
  accounts?: Array<Account> | null;
  /** the organization */
  organization?: Organization | null;
  /** managed policies by ARN; others stay */
  managedPolicies?: Record<string, Policy> | null;
}

export interface Assume {
  /** the longest source identity: 256 is documented since November 2026, 64 was before */
  sourceIdentityMax?: number | null;
  /** whether an inherited transitive tag replaces the role's own tag before or after the trust policy is evaluated */
  transitiveTagReplacesResourceTag?: string | null;
  /** whether the keys of the identity provider are in the checks of sts:TagSession and sts:SetSourceIdentity */
  issuerKeysInExtraChecks?: boolean | null;
  /** whether inherited transitive tags fill aws:RequestTag, aws:TagKeys and sts:TransitiveTagKeys */
  inheritedTagsInRequest?: boolean | null;
  /** whether a role session carries the multi-factor authentication of the session that assumed the role */
  roleSessionMfa?: boolean | null;
  /** whether the error names sts:TagSession before the operation */
  tagSessionReportedFirst?: boolean | null;
  /** whether a federated call that lacks sts:TagSession or sts:SetSourceIdentity names the operation in its error */
  federationDenialNamesOperation?: boolean | null;
  /** whether sts:SetSourceIdentity must be allowed on both sides when roles are chained in one account */
  setSourceIdentityBothSides?: boolean | null;
  /** whether aws:FederatedProvider is in requests of SAML sessions */
  samlFederatedProvider?: boolean | null;
  /** whether saml:name, saml:mail and the like hold lists */
  samlNameKeysAreLists?: boolean | null;
  /** whether a denied AssumeRole says which kind of policy refused it */
  denialReasons?: boolean | null;
  /** the error code for expired credentials: ExpiredToken or ExpiredTokenException */
  expiredCode?: string | null;
  /** whether PackedPolicySize is in every answer, or only where a session policy or tag is passed */
  packedPolicySizeAlways?: boolean | null;
  /** whether CloudTrail logs a source identity that is inherited among the parameters of the request */
  inheritedSourceIdentityLogged?: boolean | null;
  /** whether policy variables are replaced under Bool */
  variablesInBool?: boolean | null;
  /** whether a negated operator under ForAllValues needs the key to be there */
  negatedForAllNeedsKey?: boolean | null;
  /** whether a wildcard in the value of a policy variable works as one */
  wildcardsInVariables?: boolean | null;
  /** an assertion or token without a signature where a key of its provider is known: refuse as AWS does, or accept it to explore, which makes the answer provisional */
  unsigned?: string | null;
}

/** an IAM policy: the document, its text, or the ARN of a managed policy */
export type Policy = Record<string, unknown> | string;

/** The answer to a scenario. */
export interface Simulation {
  /** The version of this format. */
  rolecall: number;
  /** The scenario's title. */
  title?: string | null;
  /** What there is to say of the scenario itself: its world and its form. */
  diagnostics: Array<ReportDiagnostic>;
  /** One answer for each step of the scenario, in order. */
  steps: Array<StepReport>;
  /** Who did this: for each event of all steps, in order, the source identity and the chain back to the first caller. */
  who: Array<Responsible>;
  /** The queries that find these events in real logs: those with a source identity of this scenario, or, where it has none, those of its callers. */
  queries: Array<Query>;
}

/** A diagnostic with its place in the text that the person wrote. */
export interface ReportDiagnostic {
  /** The stable code, such as `R101`. */
  code: string;
  /** How much it matters. */
  severity: Severity;
  /** What is wrong, as one sentence fragment. */
  message: string;
  /** What to do about it. */
  help?: string | null;
  /** A JSON pointer to the text inside the scenario, such as `/steps/0/input`. */
  in: string;
  /** The line of the first character, from 1. */
  line: number;
  /** The column of the first character in UTF-16 code units, from 1. */
  column: number;
  /** The line of the character after the last, from 1. */
  endLine: number;
  /** The column after the last character in UTF-16 code units, from 1. */
  endColumn: number;
  /** Other places that belong to it. */
  related?: Array<ReportRelated>;
  /** How sure the rule behind it is, where that matters. */
  confidence?: Confidence | null;
}

/** How much a diagnostic matters. */
export type Severity = "error" | "warning" | "info";

/** Another place that a diagnostic speaks of. */
export interface ReportRelated {
  /** What is there. */
  message: string;
  /** A JSON pointer to the text inside the scenario, such as `/steps/0/input`. */
  in: string;
  /** The line of the first character, from 1. */
  line: number;
  /** The column of the first character in UTF-16 code units, from 1. */
  column: number;
  /** The line of the character after the last, from 1. */
  endLine: number;
  /** The column after the last character in UTF-16 code units, from 1. */
  endColumn: number;
}

/** How much is known about a rule. */
export type Confidence = "documented" | "observed" | "inferred";

/** The answer to one step. */
export interface StepReport {
  /** The API operation, such as `AssumeRole`; `null` where the input names none. */
  operation: string | null;
  /** The ARN of the caller; `null` for unsigned calls and where there is none. */
  caller: string | null;
  /** The ARN of the resource that the call is on. */
  resource: string | null;
  /** When the call is made, in ISO 8601 UTC. */
  time: string;
  /** A clock for the scenario with which the call is made while its token or SAML response is valid, in ISO 8601 UTC; absent where it is valid at `time`, or never. */
  validClock?: string | null;
  /** What there is to say of the texts that this step reads. */
  diagnostics: Array<ReportDiagnostic>;
  /** What became of the signature of the assertion or token; absent where the call has none. */
  signature?: SignatureReport | null;
  /** The authorizations behind the call, in the order operation, `sts:TagSession`, `sts:SetSourceIdentity`; only those that the call needs. */
  checks: Array<Check>;
  /** What AWS answers. */
  outcome: Outcome;
  /** What the verdict rests on that no one provided or AWS would not accept: drafts of policies, and a document that was accepted without a signature. Absent where the verdict is firm. */
  provisional?: Array<Provisional>;
  /** What explains an error that no policy decides; absent where there is none. */
  refusal?: RefusalReport | null;
  /** The CloudTrail events, one for each account that gets one. */
  events: Array<AccountEvent>;
  /** What decided here and is not certain, or is worth knowing. */
  notes: Array<Note>;
}

/** What became of a signature. */
export interface SignatureReport {
  /** `verified`, `invalid`, `unsigned` or `not-checked`. */
  status: Status;
  /** Why, in words. */
  reason: string;
}

/** The result of verifying a signature; it serialises as its name. */
export type Status = "verified" | "invalid" | "unsigned" | "not-checked";

/** One authorization. */
export interface Check {
  /** The action that is authorized, such as `sts:SetSourceIdentity`. */
  action: string;
  /** The verdict over all layers. */
  verdict: Verdict;
  /** What decided, in a sentence. */
  decidedBy: string;
  /** The request context of this check. The checks of a step share what is the same in each. */
  context: Array<ContextEntry>;
  /** The layers of policies with what each says. */
  layers: Array<LayerTrace>;
  /** The statement that came nearest to allowing the action, where none did. */
  nearest?: Nearest | null;
}

/** The verdict on a request. */
export type Verdict = "allow" | "implicit-deny" | "explicit-deny";

/** A key of the request context. */
export interface ContextEntry {
  /** The condition key. */
  key: string;
  /** Its values; one where `multi` is false. */
  values: Array<string>;
  /** Whether the key is multivalued. */
  multi: boolean;
  /** Where the value comes from. */
  origin: string;
  /** How sure it is that AWS carries the key in this check. */
  confidence: Confidence;
}

/** One layer of the evaluation. */
export interface LayerTrace {
  /** Which kind of policy. */
  kind: LayerKind;
  /** For which account it speaks. */
  side: Side;
  /** What it says. */
  verdict: LayerVerdict;
  /** The same in a sentence, with the reason. */
  sentence: string;
  /** The policies of the layer, in order. */
  policies: Array<PolicyTrace>;
  /** How many statements about other actions a brief answer leaves out. */
  leftOut?: number | null;
}

/** A kind of policy as a layer of the evaluation. */
export type LayerKind = "rcp" | "scp" | "trust" | "resource" | "identity" | "boundary" | "session";

/** Which account a layer speaks for. */
export type Side = "caller account" | "resource account";

/** What a layer, or a policy in it, says about the request. */
export type LayerVerdict = "allow" | "implicit-deny" | "explicit-deny" | "not-applicable";

/** One policy of a layer. */
export interface PolicyTrace {
  /** The policy's name, where it has one. */
  name: string;
  /** A JSON pointer to its text. */
  in: string;
  /** What this policy alone says. */
  verdict: LayerVerdict;
  /** Its statements, in order. */
  statements: Array<StatementTrace>;
}

/** One statement of a policy. */
export interface StatementTrace {
  /** Its number in the policy, from 1. */
  number: number;
  /** Its `Sid`. */
  sid: string | null;
  /** `Allow` or `Deny`; empty where it can't be read. */
  effect: EffectTrace;
  /** Whether it applies to the request. */
  matched: boolean;
  /** Whether it applies, and if not the first reason. */
  sentence: string;
  /** The whole statement. */
  place: Place;
  /** Its elements, in the order of evaluation. */
  elements: Array<ElementTrace>;
}

/** The effect of a statement. */
export type EffectTrace = "Allow" | "Deny" | "";

/** A span as a reader sees it: the text that it lies in, and where it begins and ends there. */
export interface Place {
  /** A JSON pointer to the text inside the scenario, such as `/steps/0/input`. */
  in: string;
  /** The line of the first character, from 1. */
  line: number;
  /** The column of the first character in UTF-16 code units, from 1. */
  column: number;
  /** The line of the character after the last, from 1. */
  endLine: number;
  /** The column after the last character in UTF-16 code units, from 1. */
  endColumn: number;
}

/** One element of a statement: `Principal`, `Action`, `Resource`, `Condition` or a `Not` form. */
export interface ElementTrace {
  /** The element's name as it is written. */
  element: ElementKind;
  /** Whether it matched the request. */
  matched: boolean;
  /** Why, in a sentence. */
  sentence: string;
  /** Where it stands: the value that matched, else the whole element. */
  place: Place;
  /** For `Condition`: the operators in it; all must match. */
  operators?: Array<OperatorTrace>;
}

/** An element of a statement by its name. */
export type ElementKind = "Principal" | "NotPrincipal" | "Action" | "NotAction" | "Resource" | "NotResource" | "Condition";

/** One operator of a `Condition`. */
export interface OperatorTrace {
  /** The operator as it is written, `ForAllValues:StringLikeIfExists` for example. */
  operator: string;
  /** Whether every key under it matched. */
  matched: boolean;
  /** The keys under it; all must match. */
  keys: Array<KeyTrace>;
}

/** One key under an operator. */
export interface KeyTrace {
  /** The key as it is written. */
  key: string;
  /** Whether the key's values satisfy the operator. */
  matched: boolean;
  /** Why, in a sentence. */
  sentence: string;
  /** Where the key and its values stand. */
  place: Place;
  /** The values of the key in the request; `null` where the request does not carry it. */
  request: Array<string> | null;
  /** The values of the policy. */
  values: Array<ValueTrace>;
}

/** One value of the policy under a key. */
export interface ValueTrace {
  /** The value after variables were replaced; as written where there are none or one is absent. */
  value: string;
  /** Whether a value of the request compares with it as the operator's positive form asks. */
  matched: boolean;
  /** Where it stands. */
  place: Place;
}

/** The statement that came nearest to allowing a denied action, by its place in the trace. */
export interface Nearest {
  /** Its layer, from 0. */
  layer: number;
  /** Its policy in the layer, from 0. */
  policy: number;
  /** The statement in the policy, from 0, among those that the trace explains. */
  statement: number;
  /** The single change that would help, if there is one. */
  remedy?: Remedy | null;
}

/** A single change that lets a statement allow a denied action. */
export interface Remedy {
  /** The kind of change. */
  kind: RemedyKind;
  /** The actions to add, or that a new statement has to allow. */
  actions?: Array<string>;
  /** The condition key that the statement asks for. */
  key?: string | null;
  /** The value of that key in the request, which the statement does not accept. */
  value?: string | null;
  /** Whether the call is allowed with this change; otherwise another policy does not allow it either. */
  isEnough: boolean;
}

/** The part that a remedy changes. */
export type RemedyKind = "add-statement" | "add-actions" | "extend-resource" | "extend-principal" | "pass-key" | "accept-value";

/** What AWS answers to a step. */
export interface Outcome {
  /** Whether the call succeeds. */
  ok: boolean;
  /** The session that it issues. */
  session: Session | null;
  /** The answer's fields, named and ordered as the API model has them; `null` on an error. */
  response: Record<string, unknown> | null;
  /** The error. */
  error: AwsError | null;
  /** What refused the call; absent unless there is an error. */
  refusedBy?: RefusedBy | null;
  /** Why the step was not run at all. */
  notRun?: string | null;
}

/** A session as later steps use it. */
export interface Session {
  /** The session's ARN. */
  arn: string;
  /** The role's unique id and the session name, joined by a colon; absent for sessions of users. */
  assumedRoleId?: string | null;
  /** The access key id, derived from the seed and clearly no real one. */
  accessKeyId: string;
  /** The source identity that the session carries to its end. */
  sourceIdentity: string | null;
  /** The session's tags, by key. */
  tags: Record<string, unknown>;
  /** The keys of those that go on into further roles. */
  transitiveTagKeys: Array<string>;
  /** When it ends, in ISO 8601 UTC. */
  expiration: string;
}

/** An error as AWS returns it. */
export interface AwsError {
  /** The wire code, such as `AccessDenied`. */
  code: string;
  /** The HTTP status. */
  status: number;
  /** AWS's text. */
  message: string;
  /** The error as the AWS CLI prints it. */
  cli: string;
  /** The body of the response on the wire. */
  xml: string;
}

/** What refused a call. */
export type RefusedBy = {
  kind: "validation";
} | {
  kind: "identification";
} | {
  kind: "check";
  /** Its action, such as `sts:SetSourceIdentity`. */
  action: string;
  /** The layer of policies that decided it; `null` where the reason is in no policy. */
  layer: LayerKind | null;
};

/** Something that a verdict rests on and that is not certain to be so in AWS. */
export interface Provisional {
  /** A JSON pointer to it in the scenario: a policy, or the input with the document. */
  in: string;
  /** What it is. */
  kind: ProvisionalKind;
}

/** Why a verdict is provisional. */
export type ProvisionalKind = "draft" | "unsigned";

/** Why AWS answers a call with an error that no policy decides. */
export interface RefusalReport {
  /** What is wrong, as a sentence fragment. */
  reason: string;
  /** The value that breaks the rule; absent where one is missing. */
  value?: string | null;
  /** Where the value is. */
  place?: Place | null;
  /** What AWS would accept, as a sentence fragment. */
  accepted?: string | null;
  /** The rule that is broken. */
  rule: string;
  /** How sure the rule is. */
  confidence: Confidence;
  /** Where the rule is known from. */
  source: string;
  /** What else AWS's message names. */
  also?: Array<RefusalReport>;
}

/** A CloudTrail event and the account that it is delivered to. */
export interface AccountEvent {
  /** The account. */
  account: string;
  /** The event, its members in CloudTrail's own order. */
  event: Record<string, unknown>;
}

/** A rule that decided something, and how sure it is. */
export interface Note {
  /** How sure. */
  confidence: Confidence;
  /** The rule. */
  text: string;
  /** Where it is known from. */
  source: string;
}

/** Who is responsible for an event. */
export interface Responsible {
  /** The number of the step, from 1. */
  step: number;
  /** The account that the event is delivered to. */
  account: string;
  /** The event. */
  eventID: string;
  /** Its operation. */
  eventName: string;
  /** Who did it, by the source identity; `unknown` where none was set, however well the chain is known here: no record tells it. */
  person: string;
  /** The source identity that the record has, of the caller's session or of the one that is issued; `null` where none was set. */
  sourceIdentity: string | null;
  /** Who called, from the first caller on to the one of this event: the ARNs of users and sessions, or the principal id of who brought an assertion or token. */
  chain: Array<string>;
}

/** A query for real logs. */
export interface Query {
  /** Where it is asked: `CloudTrail Lake`, `Athena` (over the table that AWS's guide makes), `CloudWatch Logs Insights`, `AWS CLI` (once in each account and Region) or `jq` (over downloaded log files). */
  tool: string;
  /** The query, filled with the values of the scenario. */
  text: string;
  /** Who can't use the tool, where it is not open to everyone. */
  note?: string | null;
}
