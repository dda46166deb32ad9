/** Inputs of a resource, judged. */
export interface Checked<Inputs> {
    /** The recorded inputs, which may contain more than the declared ones. */
    inputs: Inputs;
    /** Why the resource is refused. Absent or empty: it is not. */
    failures?: { property: string; reason: string }[];
}

/** What a change of inputs means. */
export interface Difference {
    changes: boolean;
    /** Inputs that cause a replacement of the resource. Absent or empty: it is updated. */
    replaces?: string[];
}

/** What the embedded engine passes to a long-running method. Pulumi's dynamic provider passes nothing. */
export interface MethodRun {
    /** Aborts when the run is interrupted. */
    signal?: AbortSignal;
    /** Shows a sentence to the person who runs the program. */
    note?: (text: string) => void;
}

/** Fields that a dynamic resource applies to an object that the program declares. */
export interface AppliedFields {
    kind: string;
    namespace: string;
    name: string;
    /** Top-level fields of `spec`. */
    spec: Record<string, unknown>;
}

/**
 * What happens to a dynamic resource: plain functions, which Pulumi's dynamic provider and the embedded engine call in
 * the same way. `Inputs` and `State` are plain data, and `State` contains `Inputs`.
 */
export interface Lifecycle<Inputs extends object, State extends object = Inputs> {
    /** The id that Pulumi records. */
    id(inputs: Inputs): string;
    /** Display name in the embedded engine, after the kind. Default: the resource's name. */
    summary?(inputs: Inputs): string;
    /** For manifests, which are applied without the resource: its fields are then the object's own. Default: none. */
    appliedFields?(inputs: Inputs): AppliedFields;
    /**
     * Judges the inputs, at every preview and every update.
     * @param olds Recorded inputs; empty for a new resource.
     * @param news Values that are not known before the update are `UNKNOWN`.
     */
    check?(olds: Partial<Inputs>, news: Inputs): Checked<Inputs> | Promise<Checked<Inputs>>;
    /** Compares a recorded state with new inputs. The engine gives objects with their keys in any order. */
    diff(olds: State, news: Inputs): Difference;
    /** Creates what the resource represents. It may be called again after it failed or was interrupted. */
    create(inputs: Inputs, run?: MethodRun): State | Promise<State>;
    update(olds: State, news: Inputs, run?: MethodRun): State | Promise<State>;
    /** The refreshed state; `undefined` if the resource is gone. Absent: the resource cannot be read. */
    read?(state: State): Promise<State | undefined>;
    /** Absent: the resource leaves nothing behind. */
    delete?(state: State): Promise<void>;
}
