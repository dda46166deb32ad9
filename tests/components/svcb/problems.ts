import { SvcbError } from "../../../components/svcb/index.ts";

/** What a refusal says, as `path: code` lines; fails when nothing was refused. */
export function problems(attempt: () => unknown): string[] {
    try {
        attempt();
    } catch (error) {
        if (error instanceof SvcbError) {
            return error.problems.map(({ path, code }) => `${path}: ${code}`);
        }
        throw error;
    }
    throw new Error("nothing was refused");
}
