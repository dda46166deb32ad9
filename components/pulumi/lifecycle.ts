/** Inputs of a resource, judged. */
export interface Checked<Inputs> {
    /** What is recorded as inputs, which may be more than what was given. */
    inputs: Inputs;
    /** Why the resource is refused. Absent or empty: it is not. */
    failures?: { property: string; reason: string }[];
}

/** What a change of inputs means. */
export interface Difference {
    changes: boolean;
    /** Inputs for whose sake the resource is replaced. Absent or empty: it is updated. */
    replaces?: string[];
}

/** What the embedded engine gives to a method that takes long. Pulumi's dynamic provider gives nothing. */
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
    /** What the embedded engine calls the resource, after its kind. Default: the resource's name. */
    summary?(inputs: Inputs): string;
    /** For manifests, which are applied without the resource: its fields are then the object's own. Default: none. */
    appliedFields?(inputs: Inputs): AppliedFields;
    /**
     * Judges the inputs, at every preview and every update.
     * @param olds Recorded inputs; empty for a new resource.
     * @param news What is not known before the update is `UNKNOWN`.
     */
    check?(olds: Partial<Inputs>, news: Inputs): Checked<Inputs> | Promise<Checked<Inputs>>;
    /** Compares a recorded state with new inputs. The engine gives objects with their keys in any order. */
    diff(olds: State, news: Inputs): Difference;
    /** Creates what the resource represents. It may be called again after it failed or was interrupted. */
    create(inputs: Inputs, run?: MethodRun): State | Promise<State>;
    update(olds: State, news: Inputs, run?: MethodRun): State | Promise<State>;
    /** The state as it is now; `undefined` if the resource is gone. Absent: there is nothing to read. */
    read?(state: State): Promise<State | undefined>;
    /** Absent: the resource leaves nothing behind. */
    delete?(state: State): Promise<void>;
}
