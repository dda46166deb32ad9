import { expect } from "vitest";
import type { Stage } from "../../components/model/stages.ts";
import type { Edge } from "./edge.ts";

/** A step from one stage to the next, and what a client sees after it. */
export interface Step {
    stage: Stage;
    altSvc: string | undefined;
    record: string[];
    quic: boolean;
}

/** Through all stages, of a gateway with a max-age of 7200 s. */
export const steps: readonly Step[] = [
    { stage: "off", altSvc: undefined, record: [], quic: false },
    { stage: "dark", altSvc: undefined, record: [], quic: true },
    { stage: "trial", altSvc: 'h3=":443"; ma=60', record: [], quic: true },
    { stage: "on", altSvc: 'h3=":443"; ma=7200', record: ['1 . alpn="h3,h2"'], quic: true },
    { stage: "withdraw", altSvc: "clear", record: ['1 . alpn="h2"'], quic: true },
    { stage: "off", altSvc: undefined, record: [], quic: false },
];

/** Through the stages of a front whose records alone advertise. */
export const frontSteps: readonly [off: Step, dark: Step, on: Step, withdraw: Step] = [
    { stage: "off", altSvc: undefined, record: [], quic: false },
    { stage: "dark", altSvc: undefined, record: [], quic: true },
    { stage: "on", altSvc: undefined, record: ['1 . alpn="h3,h2"'], quic: true },
    { stage: "withdraw", altSvc: undefined, record: ['1 . alpn="h2"'], quic: true },
];

/** The first step to a stage. */
export function stepOf(stage: Stage): Step {
    const step = steps.find((each) => each.stage === stage);
    if (step === undefined) throw new Error(`There is no step to ${stage}.`);
    return step;
}

/** What a step is called in a test's name. */
export function titleOf({ stage, altSvc, record, quic }: Step, index: number): string {
    return `step ${index + 1}, ${stage}: Alt-Svc ${altSvc ?? "none"}, record ${record[0] ?? "none"}, QUIC ${quic ? "answers" : "is silent"}`;
}

/** The step before; the first has itself. */
export function stepBefore(index: number): Step {
    const step = steps[Math.max(0, index - 1)];
    if (step === undefined) throw new Error(`There is no step ${index}.`);
    return step;
}

/** Takes a step. What the review says of it is held by `tests/tools/review/stageSteps.test.ts`. */
export async function takeStep(edge: Edge, step: Step, index: number): Promise<void> {
    await (index > 0 && step.stage === "off" ? edge.forceOff({}) : edge.up({ stage: step.stage }));
}

/** What a review says of the gateway's answers. */
export function answersOf({ altSvc, quic }: Step): string {
    const header = altSvc === undefined ? "no Alt-Svc" : altSvc === "clear" ? "Alt-Svc: clear" : `Alt-Svc: ${altSvc}`;
    return quic ? `QUIC, ${header}` : "no QUIC";
}

/** Asks over TCP and QUIC, at an address of each family. */
export async function expectSeen(
    edge: Edge,
    path: string,
    status: number,
    { altSvc, quic }: Step,
    timeout: number,
): Promise<void> {
    const { report } = await edge.verify(path, ["--timeout", `${timeout}`]);
    expect(report.families.length).toBeGreaterThan(0);
    for (const { addresses } of report.families) {
        const [address] = addresses;
        expect(address?.tcp.answer?.status).toBe(status);
        expect(address?.tcp.altSvc).toBe(altSvc);
        expect(address?.quic[0]?.answer?.status).toBe(quic ? status : undefined);
        if (quic) {
            expect(address?.quic[0]?.answer?.bodySha256).toBe(address?.tcp.answer?.bodySha256);
        }
    }
}
