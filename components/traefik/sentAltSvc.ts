import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import { type MiddlewareReference, middlewareInputs } from "./silentAltSvc.ts";

/** Arguments of {@link SentAltSvc}. */
export interface SentAltSvcArgs extends MiddlewareReference {
    /** The header's value, for example `h3=":443"; ma=86400`, or `clear` (RFC 7838 §3). */
    value: string;
}

/**
 * The Alt-Svc header of every answer of a Gateway of Traefik: {@link SilentAltSvc} removed it, and this sets the
 * stage's value. After deletion no response has the header, and QUIC keeps answering.
 */
export class SentAltSvc extends DynamicResource {
    constructor(name: string, args: SentAltSvcArgs, opts?: pulumi.CustomResourceOptions) {
        super("SentAltSvc", name, { ...middlewareInputs(args), value: args.value }, opts);
    }
}
