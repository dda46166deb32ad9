import * as z from "zod";
import { existingSecretKind } from "../../components/certificates/existingSecretKind.ts";
import { proxyFields } from "../../components/envoyGateway/proxySettings.ts";
import { STAGE_NAMES } from "../../components/model/stages.ts";
import { key } from "./key.ts";
import { group } from "./stack.ts";

const seconds = z.int().min(0);

/** The first keys of every stack. */
export const ownFields = {
    /** Program of this stack. Default: the stack's name. */
    target: key(z.enum(["local", "kubernetes", "aws", "gcp", "azure"])).optional(),
    /** Name of the gateway, of its namespace, and the beginning of the names of all that is made for it. Default: `edge`. */
    name: key(z.string(), "the gateway's name").default("edge"),
};

export const gateway = group({
    title: "Gateway",
    fields: {
        ...ownFields,
        /** Names to serve. Wildcards are names too. */
        hostnames: key(z.array(z.string()), 'a list of names, such as "app.example.com,www.example.com"'),
    },
});

export const certificate = group({
    title: "Certificate",
    fields: {
        /** `acme` is Let's Encrypt's, through cert-manager. `secret` is a Secret that is there already. Default: `acme`. */
        certificate: key(z.enum(["acme", "secret", "selfSigned"])).default("acme"),
        /** Name of that Secret, in the gateway's namespace. */
        certificateSecret: key(
            existingSecretKind.settings.shape.secretName,
            "the name of a Secret in the gateway's namespace",
        ).optional(),
        /** Where the CA writes to. */
        email: key(z.string(), "where the CA writes to").optional(),
        /** Directory of Let's Encrypt. No client trusts the certificates of `staging`. Default: `staging`. */
        acmeEnvironment: key(z.enum(["staging", "production"])).optional(),
        /** Whether cert-manager is installed, or there already. Default: `install`. */
        certManager: key(z.enum(["install", "preinstalled"])).optional(),
    },
    needed: {
        certificateSecret: {
            when: "with the certificate `secret`",
            isNeeded: (given) => given.certificate === "secret",
        },
        email: { when: "with the certificate `acme`", isNeeded: (given) => given.certificate === "acme" },
    },
});

/** Envoy Gateway, and whose CRDs it finds. */
export const controller = group({
    title: "Controller",
    fields: {
        /** Number of proxies. Default: 2. */
        replicas: key(proxyFields.replicas, "a number of proxies").optional(),
        /**
         * CRDs of the Gateway API: a URL, a file, or `preinstalled` where the distribution manages them (GKE, AKS, k3s).
         * Default: the release's own are installed.
         */
        gatewayApiCrds: key(z.string(), 'a URL, a file, or "preinstalled"').optional(),
    },
});

export const advertisement = group({
    title: "Advertisement",
    fields: {
        /** How far HTTP/3 is advertised. Default: `on`. */
        stage: key(z.enum(STAGE_NAMES)).optional(),
        /** Seconds that clients remember Alt-Svc at stage `on`. Default: 86400. */
        maxAge: key(seconds, "a number of seconds").optional(),
        /**
         * TTL of the records in seconds, or one for each of some stages, such as `trial=30,on=3600`. Default: 60 at `trial`
         * and `withdraw`, 300 at the others.
         */
        ttl: key(
            z.union([seconds, z.partialRecord(z.enum(STAGE_NAMES), seconds)]),
            `a number of seconds, or such numbers for some of ${STAGE_NAMES.join(", ")}: "${STAGE_NAMES[0]}=60,${STAGE_NAMES[1]}=300"`,
        ).optional(),
        /**
         * Addresses of an edge that this one takes over from, which the records hold beside its own until the TTL has run
         * out. Default: none.
         */
        alsoPublish: key(z.array(z.string()), "a list of another edge's addresses").optional(),
        /** The sentence of a refusal, to go to `off` before the promises have run out. Default: none. */
        force: key(z.string(), "the sentence of a refusal").optional(),
    },
});

export const check = group({
    title: "Check before the advertisement",
    fields: {
        /** Where the client of the check runs: with the program, or as a Job, which needs `checkImage`. Default: `here`. */
        check: key(z.enum(["here", "cluster", "unverified"])).optional(),
        /** With the check `cluster`: an image with this package's command (tools/watch/Containerfile). */
        checkImage: key(z.string(), "an image with this package's command").optional(),
        /**
         * Seconds until what does not answer counts as dead, of a new balancer too. Default: 120, and 300 for an NLB, which
         * takes minutes to serve.
         */
        checkTimeout: key(seconds, "a number of seconds").optional(),
        /** With the check `cluster`: seconds for the pod to be placed and its image to be pulled. Default: 60. */
        checkStartTimeout: key(seconds, "a number of seconds").optional(),
    },
});

export const cluster = group({
    title: "Cluster",
    fields: {
        /** Path of a kubeconfig. Default: `$KUBECONFIG`. */
        kubeconfig: key(z.string(), "the path of a kubeconfig").optional(),
        /** Stack whose output `kubeconfig` is the cluster's, instead of a path. */
        clusterStack: key(z.string(), 'a stack with the output "kubeconfig": organization/project/stack').optional(),
        /** Context of the kubeconfig. Default: its current context. */
        context: key(z.string(), "a context of the kubeconfig").optional(),
    },
    contradictions: ({ kubeconfig, clusterStack }) =>
        kubeconfig !== undefined && clusterStack !== undefined
            ? ["kubeconfig and clusterStack both name the cluster. Keep one."]
            : [],
});
