import type { MadeAuthority } from "../support/keyPairs.ts";
import type { Application } from "./application.ts";

/** A gateway without HTTP/3 that somebody else runs, before which a front stands. */
export interface TheirGateway {
    /** Settings of the front's program that name it. */
    readonly settings: Record<string, string>;
    /** Namespace of its Service. */
    readonly namespace: string;
    /** Creates it, with a certificate for a hostname, whose pages are the application's; resolves when it answers. */
    create(hostname: string, authority: MadeAuthority, application: Application): Promise<void>;
    /** Replaces its certificate. */
    renew(hostname: string, authority: MadeAuthority): Promise<void>;
    delete(): Promise<void>;
}
