/** What Pulumi's SDK keeps of a program, with what the clouds' SDKs told it when they were loaded (`runtime/state.ts`). */
interface Store {
    resourcePackages: unknown;
    resourceModules: unknown;
    constructor: new () => Store;
}

const sdk = globalThis as typeof globalThis & { globalStore?: Store };

/** Pulumi's SDK is as in a new process, but for what is loaded. */
export function forgetProgram(): void {
    if (sdk.globalStore !== undefined) {
        const { resourcePackages, resourceModules, constructor: NewStore } = sdk.globalStore;
        sdk.globalStore = Object.assign(new NewStore(), { resourcePackages, resourceModules });
    }
}
