import { all, type Output, output, type Resource } from "@pulumi/pulumi";
import { digest } from "../model/digest.ts";
import { FAMILIES } from "../model/families.ts";
import { listenerUrl } from "../model/listenerUrl.ts";
import type { Addresses, Backend, IssuedCertificate, PartContext } from "../model/parts.ts";
import { type Plan, stageSeen } from "../model/plan.ts";
import { factsOf } from "../model/stages.ts";
import { Http3Check } from "./http3Check.ts";
import { Http3Gate } from "./http3Gate.ts";

/** What is checked before it is advertised. */
export interface Checked {
    context: PartContext;
    plan: Plan;
    /** Each of them is checked. */
    addresses: Output<Addresses>;
    /** The server at the addresses: the check runs again when it changes. */
    backend: Backend;
    certificate: IssuedCertificate;
    /** What must exist before the check: the gateway, and a certificate that is not temporary. */
    after: Resource[];
}

/** Checks that HTTP/3 answers at every address, at a stage that advertises it. Undefined without a check. */
export function checkBeforePromise(checked: Checked): Http3Check | undefined {
    const { context, plan, addresses, backend, certificate, after } = checked;
    const listeners = plan.listeners.filter((listener) => listener.http3);
    const [first] = listeners;
    if (!factsOf(stageSeen(plan)).promises || first === undefined || plan.check === undefined) {
        return undefined;
    }
    const { from, image, families, path, timeout, startTimeout } = plan.check;
    return new Http3Check(
        `${context.name}-check`,
        {
            urls: listeners.map((listener) => listenerUrl(listener, path)),
            addresses: addresses.apply(({ hostname, ...known }) => [
                ...FAMILIES.filter(({ name }) => families.includes(name)).flatMap(({ key }) => known[key]),
                ...(hostname === undefined || known.ipv4.length + known.ipv6.length > 0 ? [] : [hostname]),
            ]),
            udpPort: first.advertisedPort,
            caCertificate: certificate.caCertificate,
            timeout,
            from:
                from === "cluster" && image !== undefined
                    ? { image, namespace: plan.namespace, cluster: context.cluster, startTimeout }
                    : undefined,
            onFailure: "report",
            when: all([certificate.version ?? "", backend.version ?? "", digestOf(plan)]),
        },
        { parent: context.parent, dependsOn: [...after, ...certificate.ready] },
    );
}

/** Whether the check passed or is absent; known once all of `after` exists. */
export function passedOf(check: Http3Check | undefined, after: Resource[]): Output<boolean> {
    return all([check?.passed ?? true, all(after.map(({ urn }) => urn))]).apply(([passed]) => passed);
}

/** Inputs of a gate. */
export interface GateArgs {
    context: PartContext;
    check: Http3Check | undefined;
    /** Resources that must exist even if the check fails: a failed update creates nothing after it. */
    after: Resource[];
}

/** Fails the update if the check failed, and so blocks every advertisement that waits for the gate. */
export function closeGate({ context, check, after }: GateArgs): Http3Gate | undefined {
    if (check === undefined) {
        return undefined;
    }
    const { passed, verdict } = check;
    const opts = { parent: context.parent, dependsOn: [check, ...after] };
    return new Http3Gate(`${context.name}-gate`, { passed, verdict }, opts);
}

/**
 * Everything that determines whether h3 answers, without the advertisement and the records. The plan may contain
 * outputs, whose values are compared.
 */
function digestOf({ advertisement, dns: _dns, check: _check, ...plan }: Plan): Output<string> {
    return output([plan, factsOf(advertisement.stage).quic]).apply((known) => digest(JSON.stringify(known), 16));
}
