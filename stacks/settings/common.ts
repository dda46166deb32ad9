import * as z from "zod";
import { acmeKind } from "../../components/certificates/acmeKind.ts";
import { existingSecretKind } from "../../components/certificates/existingSecretKind.ts";
import { proxyFields } from "../../components/envoyGateway/proxySettings.ts";
import { advertisement as advertisementArgs } from "../../components/gateway/advertisementArgs.ts";
import { check as checkArgs } from "../../components/gateway/checkArgs.ts";
import { clusterArgs } from "../../components/model/clusterArgs.ts";
import { STAGE_NAMES } from "../../components/model/stages.ts";
import { key } from "./key.ts";
import { group } from "./stack.ts";

const ofAcme = acmeKind.settings.in.shape;
const ofAdvertisement = advertisementArgs.shape;
const ofCheck = checkArgs.shape;
const ofCluster = clusterArgs.shape;

/** The first keys of every stack. */
export const ownFields = {
    /** Program of this stack. Default: the stack's name. */
    target: key(z.enum(["local", "kubernetes", "aws", "gcp", "azure"])).optional(),
    /**
     * Name of the gateway and of its namespace, and prefix of the names of everything that is created for it. Default:
     * `edge`.
     */
    name: key(z.string(), "the gateway's name").default("edge"),
};

export const gateway = group({
    title: "Gateway",
    fields: {
        ...ownFields,
        /** Names to serve. Wildcards are allowed. */
        hostnames: key(z.array(z.string()), 'a list of names, such as "app.example.com,www.example.com"'),
    },
});

export const certificate = group({
    title: "Certificate",
    fields: {
        /**
         * `acme` is Let's Encrypt, through cert-manager. `secret` is an existing Secret. Default: `acme`.
         */
        certificate: key(z.enum(["acme", "secret", "selfSigned"])).default("acme"),
        /** Name of that Secret, in the gateway's namespace. */
        certificateSecret: key(
            existingSecretKind.settings.shape.secretName,
            "the name of a Secret in the gateway's namespace",
        ).optional(),
        /** E-mail address for messages of the CA. */
        email: key(ofAcme.email, "the address for messages of the CA").optional(),
        acmeEnvironment: key(ofAcme.environment).optional(),
        /** Whether cert-manager is installed, or already exists. Default: `install`. */
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

/** Envoy Gateway, and the source of its CRDs. */
export const controller = group({
    title: "Controller",
    fields: {
        /** Number of proxies. Default: 2. */
        replicas: key(proxyFields.replicas, "a number of proxies").optional(),
        /**
         * CRDs of the Gateway API: a URL, a file, or `preinstalled` if the distribution manages them (GKE, AKS,
         * k3s). Default: the release's CRDs are installed.
         */
        gatewayApiCrds: key(z.string(), 'a URL, a file, or "preinstalled"').optional(),
    },
});

export const advertisement = group({
    title: "Advertisement",
    fields: {
        stage: key(ofAdvertisement.stage).optional(),
        maxAge: key(ofAdvertisement.maxAge, "a number of seconds").optional(),
        persist: key(ofAdvertisement.persist, "true or false").optional(),
        /**
         * TTL of the records in seconds, or one for each of some stages, such as `trial=30,on=3600`. Default: 60 at
         * `trial` and `withdraw`, 300 at the others.
         */
        ttl: key(
            ofAdvertisement.ttl,
            `a number of seconds, or such numbers for some of ${STAGE_NAMES.join(", ")}: "${STAGE_NAMES[0]}=60,${STAGE_NAMES[1]}=300"`,
        ).optional(),
        /**
         * Addresses of an edge that this one replaces; the records contain them in addition to its own until the TTL
         * has expired. Default: none.
         */
        alsoPublish: key(z.array(z.string()), "a list of another edge's addresses").optional(),
        force: key(ofAdvertisement.force, "the text that the error shows").optional(),
    },
});

export const check = group({
    title: "Check before the advertisement",
    fields: {
        /**
         * Where the client of the check runs: with the program, or as a Job, which requires `checkImage`. Default:
         * `here`.
         */
        check: key(z.enum([...ofCheck.from.unwrap().options, "unverified"])).optional(),
        /** With the check `cluster`: an image with this package's command, which `npx pulumi-http3-gateway image` makes. */
        checkImage: key(ofCheck.image, "an image with this package's command").optional(),
        checkTimeout: key(ofCheck.timeout, "a number of seconds").optional(),
        checkStartTimeout: key(ofCheck.startTimeout, "a number of seconds").optional(),
    },
});

export const cluster = group({
    title: "Cluster",
    fields: {
        kubeconfig: key(ofCluster.kubeconfig, "the path of a kubeconfig, or its content").optional(),
        /** Stack whose output `kubeconfig` is the cluster's, instead of a path. */
        clusterStack: key(z.string(), 'a stack with the output "kubeconfig": organization/project/stack').optional(),
        context: key(ofCluster.context, "a context of the kubeconfig").optional(),
    },
    contradictions: ({ kubeconfig, clusterStack }) =>
        kubeconfig !== undefined && clusterStack !== undefined
            ? ["kubeconfig and clusterStack both set the cluster. Keep one."]
            : [],
});
