import * as pulumi from "@pulumi/pulumi";
import {
    type AdvertisementArgs,
    acme,
    type Certificate,
    type CheckArgs,
    type ClusterArgs,
    type Controller,
    type Dns01Solver,
    envoyGateway,
    existingSecret,
    type Http3GatewayArgs,
    listenerUrl,
    STAGES,
    selfSigned,
} from "pulumi-http3-gateway";
import { choice, list, type Settings, text, wholeNumber, wholeNumbers } from "./settings.ts";

/**
 * What every stack's gateway is told alike.
 * @param controller Who terminates QUIC. Default: Envoy Gateway, installed from where its releases are.
 */
export function commonOf(settings: Settings, controller?: Controller) {
    return {
        advertisement: advertisementOf(settings),
        alsoPublish: alsoPublishOf(settings),
        check: checkOf(settings),
        controller: controller ?? controllerOf(settings),
        cluster: clusterOf(settings),
    };
}

/** Keys that say something about a balancer of our own alone: beside another one they would be ignored. */
export function onlyForOwnBalancer(
    settings: Settings,
    balancer: string,
    chosen: boolean,
    values: Record<string, string | string[] | undefined>,
): void {
    for (const [key, value] of Object.entries(values)) {
        if (!chosen && value !== undefined && value.length > 0) {
            settings.problem(`${key} is for a balancer of our own: set balancer to ${balancer}, or leave it out.`);
        }
    }
}

/** The cluster: a kubeconfig by path or content, or the output `kubeconfig` of another stack. */
function clusterOf(settings: Settings): ClusterArgs {
    const kubeconfig = settings.optional("kubeconfig", text("the path of a kubeconfig"));
    const stack = settings.optional(
        "clusterStack",
        text('a stack with the output "kubeconfig": organization/project/stack'),
    );
    const context = settings.optional("context", text("a context of the kubeconfig"));
    if (kubeconfig !== undefined && stack !== undefined) {
        settings.problem("kubeconfig and clusterStack both name the cluster. Keep one.");
    }
    if (stack === undefined) {
        return { kubeconfig, context };
    }
    const output = new pulumi.StackReference(stack).requireOutput("kubeconfig");
    return {
        kubeconfig: output.apply((value) => (typeof value === "string" ? value : JSON.stringify(value))),
        context,
    };
}

/** Names that are served. */
export function hostnamesOf(settings: Settings): string[] {
    return settings.required("hostnames", list('a list of names, such as "app.example.com,www.example.com"'), []);
}

/** URL of the first of the names. */
export function urlOf([hostname = ""]: string[]): string {
    return listenerUrl({ hostname });
}

/** Envoy Gateway, and whose CRDs it finds. */
function controllerOf(settings: Settings): Controller {
    return envoyGateway({
        replicas: settings.optional("replicas", wholeNumber("a number of proxies")),
        crds: {
            gatewayApi: settings.optional("gatewayApiCrds", text('a URL, a file, or "preinstalled"')),
        },
    });
}

/** What is promised. */
function advertisementOf(settings: Settings): AdvertisementArgs {
    return {
        stage: settings.optional("stage", choice(STAGES)),
        maxAge: settings.optional("maxAge", wholeNumber("a number of seconds")),
        ttl: settings.optional("ttl", wholeNumbers("a number of seconds", STAGES)),
        force: settings.optional("force", text("the sentence of a refusal")),
    };
}

/** Addresses of an edge that this one takes over from. */
function alsoPublishOf(settings: Settings): Http3GatewayArgs["alsoPublish"] {
    const addresses = settings.optional("alsoPublish", list("a list of another edge's addresses"));
    return (
        addresses && {
            ipv4: addresses.filter((address) => !address.includes(":")),
            ipv6: addresses.filter((address) => address.includes(":")),
        }
    );
}

/** The check before the promise. */
function checkOf(settings: Settings): CheckArgs | "unverified" {
    const from = settings.optional("check", choice(["here", "cluster", "unverified"]));
    const image = settings.optional("checkImage", text("an image with this package's command"));
    const timeout = settings.optional("checkTimeout", wholeNumber("a number of seconds"));
    const startTimeout = settings.optional("checkStartTimeout", wholeNumber("a number of seconds"));
    return from === "unverified" ? from : { from, image, timeout, startTimeout };
}

/** Where the key pair comes from; `solver` is what proves a name at the stack's own DNS provider. */
export function certificateOf(settings: Settings, solver: Dns01Solver | undefined): Certificate {
    const from = settings.optional("certificate", choice(["acme", "secret", "selfSigned"])) ?? "acme";
    const secret = text("the name of a Secret in the gateway's namespace");
    const secretName = settings.requiredWhen(from === "secret", "certificateSecret", secret, "");
    const email = settings.requiredWhen(from === "acme", "email", text("where the CA writes to"), "nobody@example.com");
    const environment = settings.optional("acmeEnvironment", choice(["staging", "production"]));
    const certManager = settings.optional("certManager", choice(["install", "preinstalled"]));
    if (from === "secret") {
        return existingSecret({ secretName });
    }
    if (from === "selfSigned") {
        return selfSigned();
    }
    return acme({
        email,
        environment,
        certManager: certManager === "preinstalled" ? certManager : undefined,
        ...(solver === undefined ? { http01: true } : { dns01: solver }),
    });
}
