import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setImmediate as immediately, setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "../../components/kubernetes/request.ts";
import { type Cluster, isNotFound } from "./cluster.ts";
import { RunError } from "./index.ts";
import { decodeInventory, encodeInventory, type InventoryEntry, identityKey } from "./inventory.ts";
import type { KubernetesObject } from "./objects.ts";

/** Namespace of all inventories of a cluster. */
export const INVENTORY_NAMESPACE = "http3-gateway-inventory";
const TYPE = "http3-gateway.dev/inventory";
const HOLDER = "http3-gateway.dev/lock-holder";
const RENEWED = "http3-gateway.dev/lock-renewed";
const RENEW_EVERY = 5_000;
/** A lock that is not renewed for this long belongs to a run that has ended. */
const STALE_AFTER = 20_000;

/** The inventory of one stack, in the cluster, with the lock of the run that uses it. */
export class InventoryStore {
    readonly entries = new Map<string, InventoryEntry>();
    private readonly cluster: Cluster;
    private readonly name: string;
    private readonly onLost: (error: Error) => void;
    private readonly holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
    private written = "";
    private pending: Promise<void> | undefined;
    private flushing: Promise<void> = Promise.resolve();
    private renewal: NodeJS.Timeout | undefined;
    private locked = false;
    private nextOrder = 1;

    constructor(cluster: Cluster, project: string, stack: string, onLost: (error: Error) => void) {
        this.cluster = cluster;
        this.name = `${project}.${stack}`.toLowerCase();
        this.onLost = onLost;
    }

    /** Reads the record without the lock, for a preview. */
    async read(): Promise<boolean> {
        const secret = await this.get();
        this.load(secret);
        return secret !== undefined;
    }

    /**
     * Takes the lock, creates the Secret if missing, and reads the record.
     * @throws RunError when another run holds the lock and is alive.
     */
    async open(note: (text: string) => void): Promise<void> {
        await this.cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: INVENTORY_NAMESPACE } });
        const started = Date.now();
        let seen: string | undefined;
        for (;;) {
            const secret = (await this.get()) ?? (await this.create());
            const annotations = secret?.metadata.annotations ?? {};
            const holder = annotations[HOLDER];
            if (secret !== undefined && (!holder || Date.now() - started > STALE_AFTER)) {
                if (await this.take(secret)) {
                    return;
                }
                continue;
            }
            if (secret !== undefined) {
                if (seen === undefined) {
                    note(
                        `Another run (${holder}) holds the lock of this stack; waiting to see whether it is still running.`,
                    );
                }
                seen ??= `${holder} ${annotations[RENEWED]}`;
                if (seen !== `${holder} ${annotations[RENEWED]}`) {
                    throw new RunError(
                        `Another run (${holder}) holds the lock of this stack. Wait until it ends, or stop it.`,
                    );
                }
            }
            await sleep(500);
        }
    }

    /** The entry of a registration. */
    entry(urn: string): InventoryEntry | undefined {
        return this.entries.get(urn);
    }

    /** Records an entry; resolves when the cluster has stored it. */
    async record(entry: Omit<InventoryEntry, "order">): Promise<void> {
        const previous = this.entries.get(entry.urn);
        const order = previous?.order ?? this.nextOrder++;
        if (previous?.object && entry.object && identityKey(previous.object) !== identityKey(entry.object)) {
            this.setAside(previous, identityKey(previous.object));
        }
        const next = { ...entry, order };
        if (JSON.stringify(previous) !== JSON.stringify(next)) {
            this.entries.set(entry.urn, next);
            await this.save();
        } else {
            await (this.pending ?? this.flushing);
        }
    }

    /**
     * Keeps an entry under another urn, because its resource is replaced by one with another identity; it is removed
     * at the end.
     */
    setAside(entry: InventoryEntry, identity: string): void {
        const urn = `${entry.urn}#replaced:${identity}`;
        this.entries.set(urn, { ...entry, urn });
    }

    /** Removes an entry; resolves when the cluster has stored that. */
    async remove(urn: string): Promise<void> {
        if (this.entries.delete(urn)) {
            await this.save();
        }
    }

    /** Writes pending changes, and releases the lock. */
    async close(): Promise<void> {
        clearInterval(this.renewal);
        if (this.locked && this.entries.size === 0) {
            // A run that was refused before anything was created leaves no inventory.
            await this.destroy();
        } else if (this.locked) {
            await this.save();
            this.locked = false;
            await this.patch({ metadata: { annotations: { [HOLDER]: null, [RENEWED]: null } } });
        }
    }

    /** Removes the Secret, and the namespace when no other stack is recorded in it. */
    async destroy(): Promise<void> {
        clearInterval(this.renewal);
        await this.pending;
        await this.flushing;
        this.locked = false;
        await this.cluster.delete(this.identity());
        const others = await this.cluster.list("v1", "Secret", INVENTORY_NAMESPACE);
        if (others.every((secret) => secret["type"] !== TYPE)) {
            await this.cluster.delete({ apiVersion: "v1", kind: "Namespace", name: INVENTORY_NAMESPACE });
        }
    }

    private identity() {
        return { apiVersion: "v1", kind: "Secret", namespace: INVENTORY_NAMESPACE, name: this.name };
    }

    private async get(): Promise<KubernetesObject | undefined> {
        return await this.cluster.get(this.identity());
    }

    private async create(): Promise<KubernetesObject | undefined> {
        try {
            return await this.cluster.request<KubernetesObject>({
                method: "POST",
                path: `/api/v1/namespaces/${INVENTORY_NAMESPACE}/secrets`,
                body: JSON.stringify({
                    apiVersion: "v1",
                    kind: "Secret",
                    metadata: { name: this.name, labels: { "app.kubernetes.io/managed-by": "http3-gateway" } },
                    type: TYPE,
                    data: { inventory: encodeInventory([]) },
                }),
            });
        } catch (error) {
            // 409: another run created it. 403 and 404: the namespace is still terminating, or does not exist yet.
            if (error instanceof ApiError && [403, 404, 409].includes(error.statusCode)) {
                if (error.statusCode === 403 && !/terminated/.test(error.message)) {
                    throw error;
                }
                await this.cluster
                    .apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: INVENTORY_NAMESPACE } })
                    .catch(() => undefined);
                return undefined;
            }
            throw error;
        }
    }

    private async take(secret: KubernetesObject): Promise<boolean> {
        try {
            const mine = await this.patch({
                metadata: { resourceVersion: secret.metadata.resourceVersion, annotations: this.lock() },
            });
            this.load(mine);
        } catch (error) {
            if (error instanceof ApiError && error.statusCode === 409) {
                return false;
            }
            throw error;
        }
        this.locked = true;
        this.renewal = setInterval(() => {
            void this.patch({ metadata: { annotations: { [RENEWED]: this.lock()[RENEWED] } } }).then(
                (secret) => this.judge(secret),
                () => undefined,
            );
        }, RENEW_EVERY);
        this.renewal.unref();
        return true;
    }

    private judge(secret: KubernetesObject): void {
        const holder = secret.metadata.annotations?.[HOLDER];
        if (this.locked && holder !== this.holder) {
            this.locked = false;
            this.onLost(new RunError(`Another run (${holder}) took over this stack; this one stops.`));
        }
    }

    private lock() {
        return { [HOLDER]: this.holder, [RENEWED]: new Date().toISOString() };
    }

    private load(secret: KubernetesObject | undefined): void {
        this.written = (secret?.["data"] as Record<string, string> | undefined)?.["inventory"] ?? "";
        this.entries.clear();
        for (const entry of this.written === "" ? [] : decodeInventory(this.written)) {
            this.entries.set(entry.urn, entry);
            this.nextOrder = Math.max(this.nextOrder, entry.order + 1);
        }
    }

    /** Writes at once, or with everything else that comes while a write is under way. */
    private save(): Promise<void> {
        this.pending ??= this.flushing
            .catch(() => undefined)
            .then(() => immediately())
            .then(async () => {
                this.pending = undefined;
                this.flushing = this.flush();
                await this.flushing;
            });
        return this.pending;
    }

    private async flush(): Promise<void> {
        const data = encodeInventory(this.entries.values());
        if (data !== this.written) {
            this.judge(await this.patch({ data: { inventory: data } }));
            this.written = data;
        }
    }

    private async patch(body: object): Promise<KubernetesObject> {
        try {
            return await this.cluster.request<KubernetesObject>({
                method: "PATCH",
                path: `/api/v1/namespaces/${INVENTORY_NAMESPACE}/secrets/${this.name}`,
                contentType: "application/merge-patch+json",
                body: JSON.stringify(body),
            });
        } catch (error) {
            if (isNotFound(error)) {
                throw new RunError(
                    `The inventory ${INVENTORY_NAMESPACE}/${this.name} was deleted during the run. Run the command again: existing objects are adopted.`,
                );
            }
            throw error;
        }
    }
}
