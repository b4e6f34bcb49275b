// Runs where the peer's packages are installed: oidc-provider as an authorization server with its own pages,
// and beside it one resource for each account, the Patient, which every token of that account may read.
// Arguments: the folder of node_modules, the app's redirect URI, then an account and its Patient, in turn.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, redirect, ...people] = process.argv.slice(2);
const found = createRequire(`${modules}/`).resolve("oidc-provider");
const { default: Provider } = await import(pathToFileURL(found).href);
const patients = new Map();
for (let at = 0; at < people.length; at += 2) patients.set(people[at], people[at + 1]);

const SCOPES = ["openid", "offline_access", "launch/patient", "patient/*.read", "patient/Patient.read"];
let provider;
let base;

function person(id) {
  const name = [{ family: `Family-of-${id}`, given: [`Given-name-of-${id}`] }];
  const identifier = [{ system: "https://payer.example/member", value: `MBR-77${id}-5` }];
  const telecom = [{ system: "phone", value: `555-${id}` }];
  return { resourceType: "Patient", id, identifier, name, telecom, birthDate: "1980-01-01", gender: "unknown" };
}

async function fhir(request, response) {
  const value = (request.headers.authorization ?? "").replace(/^Bearer /, "");
  const token = value ? await provider.AccessToken.find(value) : undefined;
  const own = token && patients.get(token.accountId);
  const [, , kind, name] = new URL(request.url, base).pathname.split("/");
  const told = (status, body, more = {}) => {
    response.writeHead(status, { "content-type": "application/fhir+json", "cache-control": "no-store", ...more });
    response.end(JSON.stringify(body));
  };
  const refusal = (code) => ({ resourceType: "OperationOutcome", issue: [{ severity: "error", code }] });
  if (kind === "metadata") {
    const interaction = [{ code: "read" }, { code: "search-type" }];
    const resource = [{ type: "Patient", interaction, searchParam: [{ name: "_id", type: "token" }] }];
    return told(200, { resourceType: "CapabilityStatement", status: "active", kind: "instance", fhirVersion: "4.0.1",
      format: ["json"], date: "2026-01-01", implementation: { description: "oidc-provider", url: `${base}/fhir` },
      rest: [{ mode: "server", resource }] });
  }
  if (!own) return told(401, refusal("login"), { "www-authenticate": 'Bearer realm="fhir"' });
  if (kind !== "Patient" || (name && name !== own)) return told(404, refusal("not-found"));
  const asked = new URL(request.url, base).searchParams.get("_id");
  const found = asked && asked !== own ? [] : [person(own)];
  const entry = found.map((resource) => ({ fullUrl: `${base}/fhir/Patient/${own}`, resource, search: { mode: "match" } }));
  const link = [{ relation: "self", url: `${base}${request.url}` }];
  return told(200, name ? person(own) : { resourceType: "Bundle", type: "searchset", total: found.length, link, entry });
}

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  base = `http://127.0.0.1:${server.address().port}`;
  const client = { redirect_uris: [redirect], grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"], scope: SCOPES.join(" "), application_type: "native" };
  provider = new Provider(base, {
    clients: [{ ...client, client_id: "app", token_endpoint_auth_method: "none" }],
    scopes: SCOPES,
    pkce: { required: () => true },
    features: { introspection: { enabled: true }, revocation: { enabled: true } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  provider.use(async (context, next) => {
    await next();
    if (context.oidc?.route === "token" && context.body?.access_token) {
      const token = await provider.AccessToken.find(context.body.access_token);
      if (token) context.body.patient = patients.get(token.accountId);
    }
  });
  const callback = provider.callback();
  server.on("request", async (request, response) => {
    if (request.url === "/fhir/.well-known/smart-configuration") {
      const told = await fetch(`${base}/.well-known/openid-configuration`);
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify({ ...(await told.json()), capabilities: ["launch-standalone", "client-public"] }));
    }
    return request.url.startsWith("/fhir/") ? fhir(request, response) : callback(request, response);
  });
  console.log(`ready ${base}/fhir`);
});
