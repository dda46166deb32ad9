import { parse, type SvcParams } from "../../components/svcb/index.ts";

/** Most of a program's records share a few values, and several rules read each. */
const KNOWN = new Map<string, SvcParams | undefined>();
const MOST = 10_000;

/** Parameters of an HTTPS record in presentation form; undefined if unparsable. Records that should not be published are read too. */
export function svcParamsOf(value: string): SvcParams | undefined {
    if (KNOWN.has(value)) {
        return KNOWN.get(value);
    }
    const params = parsed(value);
    if (KNOWN.size < MOST) {
        KNOWN.set(value, params);
    }
    return params;
}

function parsed(value: string): SvcParams | undefined {
    try {
        return parse(value, { strict: false }).params;
    } catch {
        return undefined;
    }
}
