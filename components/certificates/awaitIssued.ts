import { isDeepStrictEqual } from "node:util";
import { type ClusterSelection, loadKubeConfig } from "../kubernetes/client.ts";
import { ApiError, apiRequest } from "../kubernetes/request.ts";
import { poll } from "../waiting/poll.ts";

/** Certificates that are waited for. Plain data. */
export interface IssuedCertificatesInputs extends ClusterSelection {
    /** Namespace of the Certificates. */
    namespace: string;
    /** Names of the Certificates. */
    names: string[];
    /** What they are to be: another value waits again. */
    expected: unknown;
    /** Seconds after which waiting ends with what the CA or cert-manager says. */
    timeoutSeconds: number;
}

/**
 * Whether these are other Certificates than before, to be waited for again. The path of a kubeconfig differs between
 * machines and says nothing about them; the engine gives objects with their keys in any order.
 */
export function areOthers(before: IssuedCertificatesInputs, now: IssuedCertificatesInputs): boolean {
    const keys = ["namespace", "names", "expected"] as const;
    return keys.some((key) => !isDeepStrictEqual(before[key], now[key]));
}

interface Condition {
    type: string;
    status: string;
    message?: string;
    observedGeneration?: number;
}

interface LiveCertificate {
    metadata: { generation?: number };
    spec: { dnsNames?: string[] };
    status?: { revision?: number; conditions?: Condition[] };
}

interface ChallengeList {
    items: { spec: { dnsName: string }; status?: { state?: string; reason?: string } }[];
}

/** Milliseconds between two looks: what is issued already or from a cache is seen soon, and an order takes half a minute. */
const EVERY = { first: 250, last: 2_000 };

/**
 * Waits until every Certificate is `Ready` in its current generation.
 * @throws Error when the time is up, with each Certificate that is not and what its challenges say.
 */
export async function awaitIssued(inputs: IssuedCertificatesInputs): Promise<void> {
    const config = loadKubeConfig(inputs);
    const namespace = encodeURIComponent(inputs.namespace);
    const read = (name: string) =>
        apiRequest<LiveCertificate>(config, {
            method: "GET",
            path: `/apis/cert-manager.io/v1/namespaces/${namespace}/certificates/${encodeURIComponent(name)}`,
        }).catch((error: unknown) => {
            // An API server that is restarting is back before the CA has issued.
            if (error instanceof ApiError && error.statusCode < 500 && error.statusCode !== 404) {
                throw error;
            }
            return undefined;
        });
    const look = async () => {
        const found = await Promise.all(inputs.names.map(async (name) => ({ name, certificate: await read(name) })));
        return found.filter(({ certificate }) => !isIssued(certificate));
    };
    const limit = inputs.timeoutSeconds * 1000;
    const missing = await poll(look, { until: (left) => left.length === 0, every: EVERY, limit });
    if (missing.length > 0) {
        const { items } = await apiRequest<ChallengeList>(config, {
            method: "GET",
            path: `/apis/acme.cert-manager.io/v1/namespaces/${namespace}/challenges`,
        });
        const lines = missing.map(({ name, certificate }) => describeMissing(name, certificate, items));
        throw new Error(
            `Not issued after ${inputs.timeoutSeconds} s; nothing is advertised until it is. ${lines.join(" ")}`,
        );
    }
}

/**
 * Whether the CA's own certificate for the current specification is in the Secret. `Ready` alone does not say so: for an
 * Issuer, cert-manager 1.21 calls a Certificate ready with the temporary one. It has no revision then.
 */
function isIssued(certificate: LiveCertificate | undefined): boolean {
    const { conditions = [], revision = 0 } = certificate?.status ?? {};
    const ready = conditions.some(
        ({ type, status, observedGeneration = 0 }) =>
            type === "Ready" && status === "True" && observedGeneration >= (certificate?.metadata.generation ?? 0),
    );
    return ready && revision > 0;
}

function describeMissing(
    name: string,
    certificate: LiveCertificate | undefined,
    challenges: ChallengeList["items"],
): string {
    if (certificate === undefined) {
        return `Certificate ${name} cannot be read: is it there, and cert-manager's kinds with it?`;
    }
    const ready = certificate.status?.conditions?.find(({ type }) => type === "Ready");
    const open = challenges
        .filter(({ spec }) => (certificate.spec.dnsNames ?? []).includes(spec.dnsName))
        .map(
            ({ spec, status }) => `challenge of ${spec.dnsName} is ${status?.state ?? "new"}: ${status?.reason ?? ""}`,
        );
    const said = ready?.status === "True" ? "the temporary certificate is in its Secret" : ready?.message;
    const why = [said ?? "no condition Ready yet", ...open].map((text) => text.replace(/[.:\s]+$/, ""));
    return `Certificate ${name}: ${why.join("; ")}.`;
}
