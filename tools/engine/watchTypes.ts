import type * as Pulumi from "@pulumi/pulumi";

/** Milliseconds without a new resource after which a program that is still loading counts as waiting for one. */
const QUIET = 500;

/** Holds registrations back until all that a program constructs at the start is seen. */
export interface Hold {
    /** The program's module is loaded. */
    imported(): void;
    /** Resolves when registrations may begin. */
    released: Promise<void>;
}

/**
 * Reports the type of every custom resource when its constructor runs, before its inputs are known. So a program
 * with a resource that cannot be created is refused before anything is created.
 */
export function watchTypes(pulumi: typeof Pulumi, onType: (type: string) => void): Hold {
    let last = performance.now();
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
        release = resolve;
    });
    // A program may await an output at its top level, and would never be loaded.
    const timer = setInterval(() => {
        if (performance.now() - last > QUIET) {
            release();
        }
    }, QUIET / 5);
    void released.then(() => clearInterval(timer));
    // The constructor's first assignment (sdk/nodejs/resource.ts); legacy transformations need a root stack.
    Object.defineProperty(pulumi.CustomResource.prototype, "__pulumiType", {
        configurable: true,
        set(this: object, type: string) {
            Object.defineProperty(this, "__pulumiType", {
                value: type,
                writable: true,
                enumerable: true,
                configurable: true,
            });
            last = performance.now();
            onType(type);
        },
    });
    return { imported: () => setImmediate(release), released };
}
