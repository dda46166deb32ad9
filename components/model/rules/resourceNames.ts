import { RANDOM_SUFFIX } from "../resourceSuffixes.ts";
import type { Offence } from "./rule.ts";

/** What a cloud takes as a name. */
interface NameForm {
    /** Form of a name that continues with a hyphen. */
    form: RegExp;
    /** What such a name is called. */
    what: string;
    /** Most characters of one. */
    longest: number;
}

/** Judges the name of a component by the longest of its resources' names, to which Pulumi adds some digits. */
export function judgeNames(name: string, longestName: string, { form, what, longest }: NameForm): Offence[] {
    const length = longestName.length + RANDOM_SUFFIX;
    if (!form.test(name)) {
        return [{ path: "name", found: `"${name}" is not a valid ${what}.` }];
    }
    return length <= longest
        ? []
        : [{ path: "name", found: `"${longestName}" and ${RANDOM_SUFFIX} characters of Pulumi's have ${length}.` }];
}
