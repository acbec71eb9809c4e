// What an agent in TypeScript writes: the call of the documentation, and every kind of answer.
import createClient from "openapi-fetch";
import type { components, paths } from "./keyturn.js";

type Schemas = components["schemas"];

const client = createClient<paths>({ baseUrl: "https://keyturn.acme.test" });

export async function ask(): Promise<string> {
  const { data, error, response } = await client.POST("/v1/requests", {
    params: { header: { "Idempotency-Key": "run-7f3-rotate" } },
    body: {
      action: { name: "secrets.rotate", arguments: { secret: "prod/payments-db", grace: "PT10M" } },
      context: { justification: "Key exposed in build log 4711.", requester: "bo@acme.test" },
    },
  });
  if (error) {
    // @ts-expect-error only the policy's no tells the request
    error.request;
    if (error.code === "policy_denied") {
      const status: 403 = error.status;
      return `${status} ${error.request?.id}: ${error.request?.policy.reason}`;
    }
    if (error.status === 422) {
      return (error.errors ?? []).map((one) => `${one.pointer} ${one.detail}`).join();
    }
    if (error.code === "busy") return response.headers.get("Retry-After") ?? "5";
    // @ts-expect-error no such problem
    if (error.code === "nonsense") return "";
    return error.detail;
  }
  const state: Schemas["State"] = data.state;
  return `${state} ${data.links.self} ${data.aud.join()}`;
}

export async function run(id: string): Promise<Schemas["Released"] | undefined> {
  const path = { id };
  const waited = await client.GET("/v1/requests/{id}", {
    params: { path, header: { Prefer: "wait=60" } },
  });
  if (waited.data?.state !== "approved") return undefined;
  const { data: told } = await client.POST("/v1/requests/{id}/receipt", { params: { path } });
  if (!told) return undefined;
  const redeemed = await client.POST("/v1/receipts/redeem", {
    body: { receipt: told.receipt, digest: told.digest, redemption_id: "run-42" },
  });
  if (redeemed.error?.code === "already_redeemed") return undefined;
  return redeemed.data;
}

export const least: Schemas["AskBody"] = { action: { name: "retail.get_order" } };
// @ts-expect-error the action is needed
export const nothing: Schemas["AskBody"] = {};
export const claimed: Schemas["ContextBody"] = {};
export const key: Schemas["KeyBody"] = { kind: "agent", name: "deploy-bot" };
