import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { areOthers, awaitIssued, type IssuedCertificatesInputs } from "./awaitIssued.ts";

/** What happens to `IssuedCertificates`. */
export const issuedCertificatesLifecycle: Lifecycle<IssuedCertificatesInputs> = {
    id: ({ names }) => names.join(),
    diff: (olds, news) => ({ changes: areOthers(olds, news) }),
    async create(inputs) {
        await awaitIssued(inputs);
        return inputs;
    },
    async update(_olds, news) {
        await awaitIssued(news);
        return news;
    },
};
